using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Editing;

/// <summary>A call of <c>Parallel.For</c> or <c>ForEach</c> whose body only adds to a variable, and the same with a subtotal for each thread.</summary>
internal sealed class LoopSum
{
    private readonly LambdaExpressionSyntax _body;
    private readonly ArgumentListSyntax _arguments;
    private readonly string _type;

    private LoopSum(LambdaExpressionSyntax body, ArgumentListSyntax arguments, ImmutableArray<VariableAccess> updates, string type)
    {
        _type = type;
        _body = body;
        _arguments = arguments;
        Updates = updates;
    }

    public ImmutableArray<VariableAccess> Updates { get; }

    public ExpressionSyntax Place => Updates[0].Place.WithoutTrivia();

    public static LoopSum? Of(Defect defect, SharedVariable variable)
    {
        var model = defect.Model;
        var body = defect.Node.Ancestors().OfType<LambdaExpressionSyntax>().LastOrDefault(lambda => IsLoopBody(lambda, model));
        if (body?.Parent?.Parent is not ArgumentListSyntax arguments || body.AsyncKeyword.RawKind != 0)
        {
            return null;
        }

        var inBody = variable.Accesses.Where(access => body.Span.Contains(access.Place.Span)).ToImmutableArray();
        var areAdditions = inBody.All(access =>
            access.Kind == AccessKind.Update
            && access.Function == body
            && access.Operator is SyntaxKind.PlusToken or SyntaxKind.MinusToken
            && !ValueUse.IsUsed(access.Whole, model)
            && !IsChecked(access.Whole, model.Compilation)
            && access.Place.WithoutTrivia().IsEquivalentTo(inBody[0].Place.WithoutTrivia())
            && !variable.IsElement);
        return inBody.Length > 0 && areAdditions && !variable.Accesses.Any(access => variable.IsNamed(access) && !inBody.Contains(access))
            ? new LoopSum(body, arguments, inBody, variable.Type?.ToMinimalDisplayString(model, body.SpanStart) ?? "var")
            : null;
    }

    public void Rewrite(TreeEdits edits, string zero, string subtotal, string state, string combine)
    {
        foreach (var update in Updates)
        {
            if (update.Whole != _body.ExpressionBody)
            {
                edits.Change(update.Whole, 0, current => ((ExpressionSyntax)current).ReplaceNodes(
                    current.DescendantNodes().OfType<ExpressionSyntax>().Where(node => node.WithoutTrivia().IsEquivalentTo(Place)),
                    (_, place) => SyntaxFactory.IdentifierName(subtotal).WithTriviaFrom(place)));
            }
        }

        foreach (var exit in Functions.OwnNodes(_body.Body).OfType<ReturnStatementSyntax>())
        {
            edits.Change(exit, 0, current => ((ReturnStatementSyntax)current)
                .WithReturnKeyword(exit.ReturnKeyword.WithTrailingTrivia(SyntaxFactory.Space))
                .WithExpression(SyntaxFactory.IdentifierName(subtotal)));
        }

        edits.Change(_body, 0, current => Returning((LambdaExpressionSyntax)current, subtotal, state));
        edits.Change(_arguments, 0, current => WithSubtotal((ArgumentListSyntax)current, zero, subtotal, combine));
    }

    /// <summary>The last argument of an overload without a thread-local part: its body returns nothing.</summary>
    private static bool IsLoopBody(LambdaExpressionSyntax lambda, SemanticModel model) =>
        lambda.Parent is ArgumentSyntax { NameColon: null, Parent: ArgumentListSyntax { Parent: InvocationExpressionSyntax call } list } argument
        && list.Arguments.Last() == argument
        && list.Arguments.All(other => other.NameColon is null)
        && model.GetSymbolInfo(call).Symbol is IMethodSymbol { Name: "For" or "ForEach", ContainingType: { Name: "Parallel", ContainingNamespace.Name: "Tasks" } } method
        && method.Parameters.Last().Type is INamedTypeSymbol { DelegateInvokeMethod: { ReturnsVoid: true, Parameters.Length: >= 1 and <= 3 } };

    private static bool IsChecked(SyntaxNode whole, Compilation compilation) =>
        compilation.Options is CSharpCompilationOptions { CheckOverflow: true }
        || whole.Ancestors().Any(node => node is CheckedStatementSyntax { RawKind: (int)SyntaxKind.CheckedStatement } or CheckedExpressionSyntax { RawKind: (int)SyntaxKind.CheckedExpression });

    private LambdaExpressionSyntax Returning(LambdaExpressionSyntax current, string subtotal, string state)
    {
        var lambda = WithParameters(current, subtotal, state);
        return current.Body switch
        {
            ExpressionSyntax expression => lambda.WithBody(Sum(expression, subtotal).WithTriviaFrom(expression)),
            BlockSyntax block => lambda.WithBody(WithReturn(block, subtotal)),
            _ => current,
        };
    }

    private ExpressionSyntax Sum(ExpressionSyntax expression, string subtotal)
    {
        var update = Updates[0];
        var amount = VariableAccess.AmountOf(expression, update.Place)?.WithoutTrivia() ?? SyntaxFactory.ParseExpression("1");
        var isPrimary = amount is LiteralExpressionSyntax or IdentifierNameSyntax or MemberAccessExpressionSyntax or InvocationExpressionSyntax or ElementAccessExpressionSyntax
            or ParenthesizedExpressionSyntax or BinaryExpressionSyntax { RawKind: (int)SyntaxKind.MultiplyExpression or (int)SyntaxKind.DivideExpression or (int)SyntaxKind.ModuloExpression };
        var template = (BinaryExpressionSyntax)SyntaxFactory.ParseExpression(subtotal + (update.Operator == SyntaxKind.PlusToken ? " + " : " - ") + "0");
        return template.ReplaceNode(template.Right, isPrimary ? amount : SyntaxFactory.ParenthesizedExpression(amount));
    }

    private static BlockSyntax WithReturn(BlockSyntax block, string subtotal)
    {
        if (block.Statements.LastOrDefault() is ReturnStatementSyntax or ThrowStatementSyntax)
        {
            return block;
        }

        var last = block.Statements.Last();
        var end = last.GetTrailingTrivia().FirstOrDefault(trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia));
        var isInLine = !end.IsKind(SyntaxKind.EndOfLineTrivia);
        var added = SyntaxFactory.ParseStatement("return " + subtotal + ";")
            .WithLeadingTrivia(isInLine ? default : SyntaxFactory.TriviaList(SyntaxFactory.Whitespace(Indentation.Of(block.Statements[0].GetLeadingTrivia()))))
            .WithTrailingTrivia(isInLine ? SyntaxFactory.Space : end);
        return block.AddStatements(added);
    }

    private LambdaExpressionSyntax WithParameters(LambdaExpressionSyntax current, string subtotal, string state)
    {
        var given = current switch
        {
            SimpleLambdaExpressionSyntax simple => SyntaxFactory.SingletonSeparatedList(simple.Parameter),
            ParenthesizedLambdaExpressionSyntax { ParameterList.Parameters: var parameters } => parameters,
            _ => default,
        };
        var isTyped = given[0].Type is not null;
        var texts = given.Select(parameter => parameter.ToString().Trim()).ToList();
        if (texts.Count == 1)
        {
            texts.Add((isTyped ? "ParallelLoopState " : "") + state);
        }

        texts.Add((isTyped ? _type + " " : "") + subtotal);
        var template = (ParenthesizedLambdaExpressionSyntax)SyntaxFactory.ParseExpression("(" + string.Join(", ", texts) + ") => 0");
        var list = template.ParameterList;
        var arrow = current.ArrowToken;
        return SyntaxFactory.ParenthesizedLambdaExpression(current.AsyncKeyword, list.WithLeadingTrivia(current.GetLeadingTrivia()), arrow, current.Block, current.ExpressionBody);
    }

    /// <summary>The initial value before the body and the combination after it, spaced as the arguments are.</summary>
    private static ArgumentListSyntax WithSubtotal(ArgumentListSyntax current, string zero, string subtotal, string combine)
    {
        var items = current.Arguments.GetWithSeparators();
        var body = current.Arguments.Last();
        var comma = current.Arguments.GetSeparator(current.Arguments.Count - 2);
        var leading = body.GetLeadingTrivia();
        var trailing = body.GetTrailingTrivia();
        var first = SyntaxFactory.Argument(SyntaxFactory.ParseExpression("() => " + zero)).WithLeadingTrivia(leading);
        var last = SyntaxFactory.Argument(SyntaxFactory.ParseExpression(subtotal + " => " + combine)).WithLeadingTrivia(leading).WithTrailingTrivia(trailing);
        items = items.RemoveAt(items.Count - 1).AddRange([first, comma, body.WithoutTrailingTrivia(), comma, last]);
        return current.WithArguments(SyntaxFactory.SeparatedList<ArgumentSyntax>(items));
    }
}
