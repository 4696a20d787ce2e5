using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Races;

/// <summary>
/// Makes a field that holds handlers an event: what the compiler generates for <c>+=</c> and <c>-=</c> then is one step.
/// Not offered where the field is also assigned as a whole, since that goes past the event, nor where others reach it.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class EventFix() : TreeFix("CSAFE115")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Make the field an event";

    private protected override SyntaxNode? TryRepair(Defect defect)
    {
        if (defect.Property(FixData.Memory) is null
            || SharedVariable.Of(defect) is not { Symbol: IFieldSymbol { DeclaredAccessibility: Accessibility.Private, IsReadOnly: false, IsVolatile: false } field } variable
            || field.DeclaringSyntaxReferences.Length != 1
            || field.DeclaringSyntaxReferences[0].GetSyntax(defect.Cancellation) is not VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: FieldDeclarationSyntax declaration } }
            || declaration.SyntaxTree != defect.Root.SyntaxTree
            || field.ContainingType.DeclaringSyntaxReferences.Length != 1
            || !variable.Guarded.All(IsOneStep))
        {
            return null;
        }

        var @event = SyntaxFactory.EventFieldDeclaration(
            declaration.AttributeLists,
            declaration.Modifiers,
            SyntaxFactory.Token(SyntaxKind.EventKeyword).WithTrailingTrivia(SyntaxFactory.Space),
            declaration.Declaration,
            declaration.SemicolonToken);
        var leading = declaration.GetLeadingTrivia();
        return defect.Root.ReplaceNode(declaration, @event.WithoutLeadingTrivia().WithLeadingTrivia(leading));
    }

    private static bool IsOneStep(VariableAccess access) => access.Kind == AccessKind.Read
        || access.Whole is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.AddAssignmentExpression or (int)SyntaxKind.SubtractAssignmentExpression };
}
