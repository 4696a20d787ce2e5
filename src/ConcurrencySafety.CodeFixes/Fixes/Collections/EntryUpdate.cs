using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Collections;

/// <summary>
/// One change of a dictionary's entry that depends on its value: <c>d[k]++</c>, <c>d[k] += e</c>, <c>d[k] = d[k] + e</c>,
/// <c>d[k] = d.ContainsKey(k) ? d[k] + 1 : 1</c>, in the form that <c>AddOrUpdate</c> takes.
/// </summary>
/// <param name="Whole">The expression that makes the change.</param>
/// <param name="Key">Which entry.</param>
/// <param name="Current">The name of the entry's value in <paramref name="Next"/>.</param>
/// <param name="Next">The new value.</param>
/// <param name="Initial">The value where there is no entry yet; null where that cannot be told.</param>
internal sealed record EntryUpdate(ExpressionSyntax Whole, ExpressionSyntax Key, string Current, ExpressionSyntax Next, ExpressionSyntax? Initial)
{
    /// <summary>The expression's own value is the new one, as that of <c>AddOrUpdate</c>.</summary>
    public bool ResultIsNewValue => Whole is not PostfixUnaryExpressionSyntax;

    /// <summary>The update that changes this entry; null where it is only read or set, or where the new value cannot be computed again and again.</summary>
    public static EntryUpdate? Of(ElementAccessExpressionSyntax entry, DictionaryRewrite dictionary)
    {
        if (dictionary.KeyOf(entry) is not { } key)
            return null;
        var current = UnusedName.In(Functions.MemberAround(entry), "current");
        var update = entry.Parent switch
        {
            PostfixUnaryExpressionSyntax postfix when postfix.Operand == entry => Step(postfix, key, current, postfix.OperatorToken),
            PrefixUnaryExpressionSyntax prefix when prefix.Operand == entry && prefix.OperatorToken.Text is "++" or "--" => Step(prefix, key, current, prefix.OperatorToken),
            AssignmentExpressionSyntax assignment when assignment.Left == entry => Assigned(assignment, key, current, dictionary),
            _ => null,
        };
        return update is not null && MayRunAgain(update.Next) && (update.Initial is null || MayRunAgain(update.Initial)) && !dictionary.IsIn(update.Next) ? update : null;
    }

    /// <summary>May be computed although it is not needed.</summary>
    public static bool IsCheap(ExpressionSyntax expression) =>
        !expression.DescendantNodesAndSelf().Any(n => n is InvocationExpressionSyntax or AwaitExpressionSyntax or ThrowExpressionSyntax || (n is AssignmentExpressionSyntax && n.Parent is not InitializerExpressionSyntax));

    private static bool MayRunAgain(ExpressionSyntax expression) => !expression.DescendantNodesAndSelf().Any(n =>
        n is AwaitExpressionSyntax or AssignmentExpressionSyntax { Parent: not InitializerExpressionSyntax } or PostfixUnaryExpressionSyntax { RawKind: not (int)SyntaxKind.SuppressNullableWarningExpression }
            or PrefixUnaryExpressionSyntax { OperatorToken.Text: "++" or "--" } or DeclarationExpressionSyntax);

    private static EntryUpdate Step(ExpressionSyntax whole, ExpressionSyntax key, string current, SyntaxToken step)
    {
        var op = step.Text.Substring(0, 1);
        return new EntryUpdate(whole, key, current, SyntaxFactory.ParseExpression($"{current} {op} 1"), SyntaxFactory.ParseExpression(op == "+" ? "1" : "-1"));
    }

    private static EntryUpdate? Assigned(AssignmentExpressionSyntax assignment, ExpressionSyntax key, string current, DictionaryRewrite dictionary)
    {
        if (!assignment.IsKind(SyntaxKind.SimpleAssignmentExpression))
        {
            var op = assignment.OperatorToken.Text.TrimEnd('=');
            // A call on the right ran once; in the update it might run again.
            return op.Length > 0 && op != "??" && IsCheap(assignment.Right)
                ? new EntryUpdate(assignment, key, current, Combined(current, op, assignment.Right), First(op, assignment.Right))
                : null;
        }

        if (assignment.Right is ConditionalExpressionSyntax choice)
            return Chosen(assignment, choice, key, current, dictionary);
        if (!dictionary.IsIn(assignment.Right) || !IsCheap(Without(assignment.Right, key, current, dictionary)))
            return null;
        return new EntryUpdate(assignment, key, current, Without(assignment.Right, key, current, dictionary), InitialOf(assignment.Right, key, dictionary));
    }

    // d.ContainsKey(k) ? d[k] + 1 : 1
    private static EntryUpdate? Chosen(AssignmentExpressionSyntax assignment, ConditionalExpressionSyntax choice, ExpressionSyntax key, string current, DictionaryRewrite dictionary)
    {
        var test = choice.Condition;
        var (there, missing) = (choice.WhenTrue, choice.WhenFalse);
        if (test is PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } negated)
            (test, there, missing) = (negated.Operand, missing, there);
        if (dictionary.Called(test, "ContainsKey") is { Count: 1 } contains && Same(contains[0].Expression, key))
            return dictionary.IsIn(missing) ? null : new EntryUpdate(assignment, key, current, Without(there, key, current, dictionary), missing);
        if (dictionary.Called(test, "TryGetValue") is { Count: 2 } got && Same(got[0].Expression, key) && OutName(got[1]) is { } name)
            return dictionary.IsIn(missing) ? null : new EntryUpdate(assignment, key, name, there, missing);
        return null;
    }

    /// <summary>The name that <c>out var name</c> declares.</summary>
    public static string? OutName(ArgumentSyntax argument) =>
        argument.Expression is DeclarationExpressionSyntax { Designation: SingleVariableDesignationSyntax single } ? single.Identifier.ValueText : null;

    public static bool Same(ExpressionSyntax one, ExpressionSyntax other) => SyntaxFactory.AreEquivalent(one, other);

    /// <summary>The expression with the name in place of the entry's value.</summary>
    public static ExpressionSyntax Without(ExpressionSyntax expression, ExpressionSyntax key, string current, DictionaryRewrite dictionary)
    {
        var name = SyntaxFactory.IdentifierName(current);
        if (IsEntry(expression, key, dictionary))
            return name;
        return expression.ReplaceNodes(expression.DescendantNodes().OfType<ExpressionSyntax>().Where(n => IsEntry(n, key, dictionary)), (n, _) => name.WithTriviaFrom(n));
    }

    private static bool IsEntry(ExpressionSyntax expression, ExpressionSyntax key, DictionaryRewrite dictionary) =>
        (dictionary.KeyOf(expression) is { } same && Same(same, key))
        || (dictionary.Called(expression, "GetValueOrDefault") is { Count: 1 } arguments && Same(arguments[0].Expression, key));

    // d[k] = d[k] + e starts with e, as if the missing value were nothing.
    private static ExpressionSyntax? InitialOf(ExpressionSyntax value, ExpressionSyntax key, DictionaryRewrite dictionary) =>
        value is BinaryExpressionSyntax binary && InitialOf(binary, operand => IsEntry(operand, key, dictionary)) is { } initial && !dictionary.IsIn(initial) ? initial : null;

    /// <summary>What the sum of the entry's value and another one is where there is no entry.</summary>
    public static ExpressionSyntax? InitialOf(BinaryExpressionSyntax sum, Func<ExpressionSyntax, bool> isEntry)
    {
        if (isEntry(sum.Left))
            return First(sum.OperatorToken.Text, sum.Right);
        return sum.OperatorToken.Text == "+" && isEntry(sum.Right) ? sum.Left : null;
    }

    private static ExpressionSyntax? First(string op, ExpressionSyntax operand) => op switch
    {
        "+" or "|" or "^" => operand,
        "-" => SyntaxFactory.PrefixUnaryExpression(SyntaxKind.UnaryMinusExpression, Operand(operand)),
        _ => null,
    };

    private static ExpressionSyntax Combined(string current, string op, ExpressionSyntax operand) =>
        ArrowBody.Fill(SyntaxFactory.ParseExpression($"{current} {op} __0"), Operand(operand));

    private static ExpressionSyntax Operand(ExpressionSyntax operand) =>
        operand is BinaryExpressionSyntax or ConditionalExpressionSyntax ? SyntaxFactory.ParenthesizedExpression(operand.WithoutTrivia()) : operand.WithoutTrivia();
}
