using ConcurrencySafety.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Editing;

/// <summary>The modifier <c>volatile</c> of a field.</summary>
internal static class VolatileModifier
{
    /// <summary>
    /// The field's declaration in the file at hand, where the modifier can stand: the type bears it, no other field is declared along, and nobody
    /// passes the field by reference, where the modifier would not count.
    /// </summary>
    public static FieldDeclarationSyntax? FieldOf(SharedVariable variable, Defect defect) =>
        variable is { Symbol: IFieldSymbol { IsReadOnly: false, IsVolatile: false } symbol, IsElement: false }
        && VolatileTypes.Allow(symbol.Type)
        && !variable.Accesses.Any(access => access.Kind == AccessKind.Reference && access.Place is not MemberBindingExpressionSyntax)
        && symbol.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(defect.Cancellation) is VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: FieldDeclarationSyntax field } } declarator
        && declarator.SyntaxTree == defect.Root.SyntaxTree
            ? field
            : null;

    /// <summary>A flag whose uses are all at hand, that is only ever set: one that is cleared again needs a lock.</summary>
    public static bool IsOnlySet(SharedVariable variable, Defect defect) =>
        variable.Symbol is IFieldSymbol { Type.SpecialType: SpecialType.System_Boolean } flag
        && FieldDeclaration.Of(flag, defect) is not null
        && variable.Accesses.All(access => access.Kind == AccessKind.Read || IsSet(access) || IsCleared(access));

    /// <summary>The modifier stands last, before the type.</summary>
    public static FieldDeclarationSyntax Add(FieldDeclarationSyntax field)
    {
        if (field.Modifiers.Count > 0)
        {
            return field.AddModifiers(Tokens.Spaced(SyntaxKind.VolatileKeyword));
        }

        var bare = field.WithDeclaration(field.Declaration.WithoutLeadingTrivia());
        return bare.AddModifiers(Tokens.Spaced(SyntaxKind.VolatileKeyword).WithLeadingTrivia(field.Declaration.GetLeadingTrivia()));
    }

    private static bool IsSet(VariableAccess access) => access is { Kind: AccessKind.Write, Whole: AssignmentExpressionSyntax { Right.RawKind: (int)SyntaxKind.TrueLiteralExpression } };

    private static bool IsCleared(VariableAccess access) =>
        access is { Kind: AccessKind.Write, Function: ConstructorDeclarationSyntax, Whole: AssignmentExpressionSyntax { Right.RawKind: (int)SyntaxKind.FalseLiteralExpression } };
}
