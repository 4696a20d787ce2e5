using ConcurrencySafety.Editing;
using ConcurrencySafety.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Races;

/// <summary>
/// Declares the field volatile: each read then sees what was written last, and what was written before it.
/// Not offered for a field that is passed by reference, where the modifier would not count, or declared together with others.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(VolatileFix))]
public sealed class VolatileFix() : TreeFix("CSAFE111")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Declare the field volatile";

    private protected override SyntaxNode? TryRepair(Defect defect)
    {
        if (SharedVariable.Of(defect) is not { Symbol: IFieldSymbol { IsReadOnly: false, IsVolatile: false } symbol, IsElement: false } variable
            || !VolatileTypes.Allow(symbol.Type)
            || variable.Accesses.Any(access => access.Kind == AccessKind.Reference && access.Place is not MemberBindingExpressionSyntax)
            || symbol.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(defect.Cancellation) is not VariableDeclaratorSyntax declarator
            || declarator.SyntaxTree != defect.Root.SyntaxTree
            || declarator.Parent?.Parent is not FieldDeclarationSyntax { Declaration.Variables.Count: 1 } field)
        {
            return null;
        }

        return defect.Root.ReplaceNode(field, WithVolatile(field));
    }

    /// <summary>The modifier stands last, before the type.</summary>
    private static FieldDeclarationSyntax WithVolatile(FieldDeclarationSyntax field)
    {
        if (field.Modifiers.Count > 0)
        {
            return field.AddModifiers(Tokens.Spaced(SyntaxKind.VolatileKeyword));
        }

        var bare = field.WithDeclaration(field.Declaration.WithoutLeadingTrivia());
        return bare.AddModifiers(Tokens.Spaced(SyntaxKind.VolatileKeyword).WithLeadingTrivia(field.Declaration.GetLeadingTrivia()));
    }
}
