using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Collections;

/// <summary>
/// An <c>if</c> that tests for an entry and then adds or changes it: add where it is missing, change where it is there and add
/// where it is not, or get it and add it where it is missing.
/// </summary>
/// <param name="Key">Which entry.</param>
/// <param name="Initial">The value that is added.</param>
/// <param name="Update">The change of an entry that is there.</param>
/// <param name="Result">What receives the entry's value, as the left side of an assignment.</param>
internal sealed record TestedEntry(ExpressionSyntax Key, ExpressionSyntax? Initial, EntryUpdate? Update, string? Result)
{
    public static TestedEntry? Of(IfStatementSyntax statement, DictionaryRewrite dictionary)
    {
        var test = statement.Condition;
        var negated = false;
        if (test is PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } not)
        {
            test = not.Operand;
            negated = true;
        }

        var (there, missing) = negated ? (statement.Else?.Statement, statement.Statement) : (statement.Statement, statement.Else?.Statement);
        if (missing is null)
            return null;
        if (dictionary.Called(test, "ContainsKey") is { Count: 1 } contains)
            return Contained(contains[0].Expression, there, missing, dictionary);
        return dictionary.Called(test, "TryGetValue") is { Count: 2 } got ? Gotten(got[0].Expression, got[1], there, missing, dictionary) : null;
    }

    private static TestedEntry? Contained(ExpressionSyntax key, StatementSyntax? there, StatementSyntax missing, DictionaryRewrite dictionary)
    {
        if (Added(Single(missing), key, dictionary) is not { } initial)
            return null;
        if (there is null)
            return new TestedEntry(key, initial, null, null);
        var entry = Single(there) is { } change ? Changed(change, key, dictionary) : null;
        return entry is not null && EntryUpdate.Of(entry, dictionary) is { } update ? new TestedEntry(key, initial, update, null) : null;
    }

    private static TestedEntry? Gotten(ExpressionSyntax key, ArgumentSyntax value, StatementSyntax? there, StatementSyntax missing, DictionaryRewrite dictionary)
    {
        var declared = EntryUpdate.OutName(value);
        if (there is not null)
        {
            // if (d.TryGetValue(k, out var v)) d[k] = v + 1; else d[k] = 1;
            return declared is not null
                && Single(there) is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } change
                && dictionary.KeyOf(change.Left) is { } changed && EntryUpdate.Same(changed, key) && !dictionary.IsIn(change.Right) && EntryUpdate.IsCheap(change.Right)
                && Added(Single(missing), key, dictionary) is { } initial
                    ? new TestedEntry(key, initial, new EntryUpdate(change, key, declared, change.Right, initial), null)
                    : null;
        }

        // if (!d.TryGetValue(k, out var v)) { v = new V(); d[k] = v; }
        var name = declared ?? value.Expression.ToString();
        var result = declared is not null ? $"var {declared}" : name;
        if (missing is BlockSyntax { Statements: { Count: 2 } pair }
            && pair[0] is ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } made }
            && made.Left.ToString() == name && !dictionary.IsIn(made.Right)
            && pair[1] is ExpressionStatementSyntax { Expression: var stored }
            && Added(stored, key, dictionary)?.ToString() == name)
        {
            return CanBeFactory(made.Right) ? new TestedEntry(key, made.Right, null, result) : null;
        }

        return Single(missing) is AssignmentExpressionSyntax { Right: AssignmentExpressionSyntax inner } outer
            && dictionary.KeyOf(outer.Left) is { } only && EntryUpdate.Same(only, key) && inner.Left.ToString() == name && CanBeFactory(inner.Right)
                ? new TestedEntry(key, inner.Right, null, result)
                : null;
    }

    // d.Add(k, v) or d[k] = v
    private static ExpressionSyntax? Added(ExpressionSyntax? expression, ExpressionSyntax key, DictionaryRewrite dictionary)
    {
        ExpressionSyntax? value = null;
        if (dictionary.Called(expression, "Add") is { Count: 2 } add && EntryUpdate.Same(add[0].Expression, key))
            value = add[1].Expression;
        else if (expression is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } set && dictionary.KeyOf(set.Left) is { } at && EntryUpdate.Same(at, key))
            value = set.Right;
        return value is not null && !dictionary.IsIn(value) && CanBeFactory(value) ? value : null;
    }

    private static ElementAccessExpressionSyntax? Changed(ExpressionSyntax change, ExpressionSyntax key, DictionaryRewrite dictionary)
    {
        var entry = change switch
        {
            AssignmentExpressionSyntax assignment => assignment.Left,
            PostfixUnaryExpressionSyntax postfix => postfix.Operand,
            PrefixUnaryExpressionSyntax prefix => prefix.Operand,
            _ => null,
        };
        return dictionary.KeyOf(entry) is { } same && EntryUpdate.Same(same, key) ? (ElementAccessExpressionSyntax)entry! : null;
    }

    private static bool CanBeFactory(ExpressionSyntax value) => !value.DescendantNodesAndSelf().Any(n => n is AwaitExpressionSyntax or AssignmentExpressionSyntax { Parent: not InitializerExpressionSyntax });

    private static ExpressionSyntax? Single(StatementSyntax statement) => statement switch
    {
        ExpressionStatementSyntax simple => simple.Expression,
        BlockSyntax { Statements: { Count: 1 } one } => Single(one[0]),
        _ => null,
    };
}
