using System.Diagnostics.CodeAnalysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Editing;

/// <summary>Takes the awaited value out of a statement, so that the rest can go under a lock: <c>x += await F()</c>.</summary>
internal static class AwaitHoist
{
    public static bool TrySplit(StatementSyntax original, StatementSyntax current, Defect defect, out StatementSyntax awaited, out StatementSyntax rest)
    {
        awaited = rest = current;
        if (current is not ExpressionStatementSyntax { Expression: var expression } || Lockable.AwaitedPart(expression) is not { } part)
        {
            return false;
        }

        var name = UnusedName.In(Functions.MemberAround(original), "value", "awaited");
        awaited = Declaration(name, part);
        rest = current.ReplaceNode(part, SyntaxFactory.IdentifierName(name).WithTriviaFrom(part));
        return true;
    }

    public static StatementSyntax Declaration(string name, ExpressionSyntax value)
    {
        var template = SyntaxFactory.ParseStatement("var " + name + " = 0;");
        return template.ReplaceNode(template.DescendantNodes().OfType<LiteralExpressionSyntax>().Single(), value.WithoutTrivia());
    }
}
