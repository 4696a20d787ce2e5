using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Lifetimes;

/// <summary>What a name does to the variable that it names.</summary>
internal static class VariableUse
{
    /// <summary>Writes the variable, or may change what it refers to: a call on it, an element of it, a part of it.</summary>
    public static bool Changes(IdentifierNameSyntax name)
    {
        var place = Whole(name);
        return Assigns(place)
            || (place.Parent is MemberAccessExpressionSyntax access && access.Expression == place && (access.Parent is InvocationExpressionSyntax || Assigns(access)))
            || (place.Parent is ElementAccessExpressionSyntax element && element.Expression == place && Assigns(element));
    }

    /// <summary><c>this.x</c> for the <c>x</c> in it.</summary>
    public static ExpressionSyntax Whole(SimpleNameSyntax name) =>
        name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name;

    public static bool Assigns(ExpressionSyntax place) => place.Parent switch
    {
        AssignmentExpressionSyntax assignment => assignment.Left == place,
        PostfixUnaryExpressionSyntax postfix => postfix.IsKind(SyntaxKind.PostIncrementExpression) || postfix.IsKind(SyntaxKind.PostDecrementExpression),
        PrefixUnaryExpressionSyntax prefix => prefix.IsKind(SyntaxKind.PreIncrementExpression) || prefix.IsKind(SyntaxKind.PreDecrementExpression),
        ArgumentSyntax argument => argument.RefKindKeyword.IsKind(SyntaxKind.RefKeyword) || argument.RefKindKeyword.IsKind(SyntaxKind.OutKeyword),
        _ => false,
    };
}
