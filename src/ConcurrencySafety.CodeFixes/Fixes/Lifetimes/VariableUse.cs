using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Lifetimes;

/// <summary>What a name does to the variable that it names.</summary>
internal static class VariableUse
{
    /// <summary>Writes a part of what the variable refers to: an element, a field, a property.</summary>
    public static bool AssignsPart(SimpleNameSyntax name) => PartsOf(name).Any(Assigns);

    /// <summary>Calls a method on what the variable refers to, or on a part of it.</summary>
    public static bool Calls(SimpleNameSyntax name) =>
        PartsOf(name).Any(part => part is MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax call } && call.Expression == part);

    /// <summary><c>this.x</c> for the <c>x</c> in it.</summary>
    public static ExpressionSyntax Whole(SimpleNameSyntax name) =>
        name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name;

    // x, x.y, x.y[0] for the x in x.y[0]
    private static IEnumerable<ExpressionSyntax> PartsOf(SimpleNameSyntax name)
    {
        ExpressionSyntax? part = Whole(name);
        while (part is not null)
        {
            yield return part;
            part = part.Parent switch
            {
                MemberAccessExpressionSyntax access when access.Expression == part => access,
                ElementAccessExpressionSyntax element when element.Expression == part => element,
                _ => null,
            };
        }
    }

    public static bool Assigns(ExpressionSyntax place) => place.Parent switch
    {
        AssignmentExpressionSyntax assignment => assignment.Left == place,
        PostfixUnaryExpressionSyntax postfix => postfix.IsKind(SyntaxKind.PostIncrementExpression) || postfix.IsKind(SyntaxKind.PostDecrementExpression),
        PrefixUnaryExpressionSyntax prefix => prefix.IsKind(SyntaxKind.PreIncrementExpression) || prefix.IsKind(SyntaxKind.PreDecrementExpression),
        ArgumentSyntax argument => argument.RefKindKeyword.IsKind(SyntaxKind.RefKeyword) || argument.RefKindKeyword.IsKind(SyntaxKind.OutKeyword),
        _ => false,
    };
}
