using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Editing;

/// <summary>Gives lambdas and members that are one expression a block, with the expression under a lock.</summary>
internal static class ExpressionBodies
{
    private const string Placeholder = "__expression";

    public static void Lock(Defect defect, TreeEdits edits, ExpressionSection section)
    {
        var model = defect.Model;
        var body = section.Expression;
        switch (body.Parent)
        {
            case LambdaExpressionSyntax lambda:
                var isReturned = ValueUse.Returns(lambda, model) && !ValueUse.IsResultLost(lambda, model) && !(IsVoidCall(body, model));
                edits.Change(lambda, 0, current => WithBlock((LambdaExpressionSyntax)current, lambda, section.Gate, isReturned));
                break;
            case ArrowExpressionClauseSyntax { Parent: { } member } arrow:
                var isValue = ValueUse.Returns(arrow, model);
                var indentation = Indentation.OfLine(member.GetFirstToken());
                edits.Change(member, 0, current => WithBlock(current, section.Gate, isValue, indentation, defect.Layout));
                break;
        }
    }

    private static bool IsVoidCall(ExpressionSyntax body, SemanticModel model) => model.GetTypeInfo(body).Type?.SpecialType == SpecialType.System_Void;

    private static LambdaExpressionSyntax WithBlock(LambdaExpressionSyntax current, LambdaExpressionSyntax original, string gate, bool isReturned)
    {
        var expression = current.ExpressionBody!;
        var before = "";
        var awaited = Lockable.AwaitedPart(expression);
        var name = awaited is null ? "" : UnusedName.In(Functions.MemberAround(original), "value", "awaited");
        if (awaited is not null)
        {
            before = AwaitHoist.Declaration(name, awaited) + " ";
            expression = expression.ReplaceNode(awaited, SyntaxFactory.IdentifierName(name).WithTriviaFrom(awaited));
        }

        var block = Fill("{ " + before + "lock (" + gate + ") { " + (isReturned ? "return " : "") + Placeholder + "; } }", expression);
        return current.WithBody(block.WithTriviaFrom(current.ExpressionBody!));
    }

    private static SyntaxNode WithBlock(SyntaxNode member, string gate, bool isValue, string indentation, Layout layout)
    {
        var arrow = member.ChildNodes().OfType<ArrowExpressionClauseSyntax>().First();
        var end = member.GetLastToken().TrailingTrivia;
        var isProperty = member is BasePropertyDeclarationSyntax;
        var isShort = member is AccessorDeclarationSyntax;
        var lineEnd = SyntaxFactory.EndOfLine(layout.LineEnd);
        var before = isShort || !layout.BraceOnNewLine ? SyntaxFactory.Space : lineEnd;
        var lines = new List<string> { "{" };
        var statement = (isValue ? "return " : "") + Placeholder + ";";
        string text;
        if (isShort)
        {
            text = "{ lock (" + gate + ") { " + statement + " } }";
        }
        else
        {
            text = Nested(isProperty ? ["get", "lock (" + gate + ")"] : ["lock (" + gate + ")"], statement, indentation, layout);
        }

        var expression = arrow.Expression.WithoutTrivia();
        var previous = arrow.ArrowToken.GetPreviousToken();
        member = member.ReplaceToken(previous, previous.WithTrailingTrivia(before));
        if (isProperty)
        {
            var list = ((PropertyDeclarationSyntax)SyntaxFactory.ParseMemberDeclaration("int P " + text)!).AccessorList!;
            list = list.ReplaceNode(PlaceholderIn(list), expression).WithoutLeadingTrivia().WithTrailingTrivia(end);
            if (!isShort && layout.BraceOnNewLine)
            {
                list = list.WithLeadingTrivia(SyntaxFactory.Whitespace(indentation));
            }

            return member switch
            {
                PropertyDeclarationSyntax property => property.WithExpressionBody(null).WithSemicolonToken(default).WithAccessorList(list),
                IndexerDeclarationSyntax indexer => indexer.WithExpressionBody(null).WithSemicolonToken(default).WithAccessorList(list),
                _ => member,
            };
        }

        var block = Fill(text, expression).WithTrailingTrivia(end);
        if (!isShort && layout.BraceOnNewLine)
        {
            block = block.WithLeadingTrivia(SyntaxFactory.Whitespace(indentation));
        }

        return member switch
        {
            BaseMethodDeclarationSyntax method => method.WithExpressionBody(null).WithSemicolonToken(default).WithBody(block),
            AccessorDeclarationSyntax accessor => accessor.WithExpressionBody(null).WithSemicolonToken(default).WithBody(block),
            LocalFunctionStatementSyntax local => local.WithExpressionBody(null).WithSemicolonToken(default).WithBody(block),
            _ => member,
        };
    }

    /// <summary>Blocks within each other, each with its head, in the layout of the file.</summary>
    private static string Nested(string[] heads, string statement, string indentation, Layout layout)
    {
        var text = "{" + layout.LineEnd;
        var inner = indentation + layout.Indent;
        foreach (var head in heads)
        {
            text += inner + head + (layout.BraceOnNewLine ? layout.LineEnd + inner : " ") + "{" + layout.LineEnd;
            inner += layout.Indent;
        }

        text += inner + statement + layout.LineEnd;
        foreach (var _ in heads)
        {
            inner = inner.Substring(layout.Indent.Length);
            text += inner + "}" + layout.LineEnd;
        }

        return text + indentation + "}";
    }

    private static BlockSyntax Fill(string text, ExpressionSyntax expression)
    {
        var block = (BlockSyntax)SyntaxFactory.ParseStatement(text);
        var placeholder = PlaceholderIn(block);
        return block.ReplaceNode(placeholder, expression.WithTriviaFrom(placeholder));
    }

    private static IdentifierNameSyntax PlaceholderIn(SyntaxNode node) =>
        node.DescendantNodes().OfType<IdentifierNameSyntax>().Single(name => name.Identifier.ValueText == Placeholder);
}
