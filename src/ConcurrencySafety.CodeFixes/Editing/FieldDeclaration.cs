using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Editing;

/// <summary>The declaration of a private field in the file at hand, all whose uses are there, too.</summary>
internal static class FieldDeclaration
{
    public static (FieldDeclarationSyntax Field, VariableDeclaratorSyntax Variable)? Of(ISymbol symbol, Defect defect) =>
        symbol is IFieldSymbol { DeclaredAccessibility: Accessibility.Private, ContainingType: { } type }
        && type.DeclaringSyntaxReferences.All(part => part.SyntaxTree == defect.Root.SyntaxTree)
        && symbol.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(defect.Cancellation) is VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: FieldDeclarationSyntax field } } variable
            ? (field, variable)
            : null;
}
