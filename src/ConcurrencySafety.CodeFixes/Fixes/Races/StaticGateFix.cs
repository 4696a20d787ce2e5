using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Races;

/// <summary>
/// Makes the gate static: one for all instances. What it guarded of an instance, it guards still.
/// Not offered for a gate that is the instance itself, is reached through an instance, or is set in a constructor: that would not compile.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(StaticGateFix))]
public sealed class StaticGateFix() : TreeFix("CSAFE118")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Make the lock static";

    private protected override SyntaxNode? TryRepair(Defect defect)
    {
        if (defect.Labelled(FixData.LabelLock).FirstOrDefault() is not { } taken
            || defect.Model.GetSymbolInfo(taken, defect.Cancellation).Symbol is not IFieldSymbol { IsStatic: false, IsReadOnly: true, DeclaredAccessibility: Accessibility.Private } gate
            || gate.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(defect.Cancellation) is not VariableDeclaratorSyntax { Initializer.Value: BaseObjectCreationExpressionSyntax } declarator
            || declarator.SyntaxTree != defect.Root.SyntaxTree
            || declarator.Parent?.Parent is not FieldDeclarationSyntax { Declaration.Variables.Count: 1 } field)
        {
            return null;
        }

        var index = field.Modifiers.IndexOf(SyntaxKind.ReadOnlyKeyword);
        var modifiers = index == 0
            ? field.Modifiers.Replace(field.Modifiers[0], field.Modifiers[0].WithLeadingTrivia()).Insert(0, Tokens.Spaced(SyntaxKind.StaticKeyword).WithLeadingTrivia(field.GetLeadingTrivia()))
            : field.Modifiers.Insert(index, Tokens.Spaced(SyntaxKind.StaticKeyword));
        return defect.Root.ReplaceNode(field, field.WithModifiers(modifiers));
    }
}
