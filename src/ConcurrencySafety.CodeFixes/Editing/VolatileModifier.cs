using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Editing;

/// <summary>The modifier <c>volatile</c> of a flag.</summary>
internal static class VolatileModifier
{
    /// <summary>A flag that is only ever set, and that nobody uses by reference.</summary>
    public static bool CanBeAdded(SharedVariable variable, Defect defect) =>
        variable.Symbol is IFieldSymbol { Type.SpecialType: SpecialType.System_Boolean, IsReadOnly: false, IsVolatile: false } flag
        && FieldDeclaration.Of(flag, defect) is not null
        && variable.Accesses.All(access => access.Kind == AccessKind.Read || IsSet(access) || IsCleared(access));

    public static FieldDeclarationSyntax Add(FieldDeclarationSyntax field) =>
        field.WithModifiers(field.Modifiers.Add(Tokens.Spaced(SyntaxKind.VolatileKeyword)));

    private static bool IsSet(VariableAccess access) => access is { Kind: AccessKind.Write, Whole: AssignmentExpressionSyntax { Right.RawKind: (int)SyntaxKind.TrueLiteralExpression } };

    private static bool IsCleared(VariableAccess access) =>
        access is { Kind: AccessKind.Write, Function: ConstructorDeclarationSyntax, Whole: AssignmentExpressionSyntax { Right.RawKind: (int)SyntaxKind.FalseLiteralExpression } };
}
