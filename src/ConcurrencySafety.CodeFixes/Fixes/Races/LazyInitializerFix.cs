using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Races;

/// <summary>
/// Fills the field by <c>LazyInitializer.EnsureInitialized</c>, which keeps the first object that arrives and gives it to all.
/// Not offered where the field is assigned in another way, too.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(LazyInitializerFix))]
public sealed class LazyInitializerFix() : TreeFix("CSAFE110")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Use LazyInitializer";

    private protected override SyntaxNode? TryRepair(Defect defect)
    {
        if (defect.Property(FixData.Publication) is not null
            || SharedVariable.Of(defect) is not { Local: null, Symbol: IFieldSymbol { IsReadOnly: false, IsVolatile: false, Type.IsReferenceType: true } } variable
            || FieldDeclaration.Of(variable.Symbol, defect) is null)
        {
            return null;
        }

        var writes = variable.Accesses.Where(access => access.Kind is AccessKind.Write or AccessKind.Update or AccessKind.Reference && access.Function is not ConstructorDeclarationSyntax).ToList();
        var fills = writes.Select(LazyInitialization.Of).ToList();
        if (fills.Count == 0 || fills.Any(fill => fill is null || fill.Value.DescendantNodesAndSelf().Any(node => node is AwaitExpressionSyntax)))
        {
            return null;
        }

        var names = new TypeNames(defect);
        var type = names.Of("LazyInitializer");
        var byWhole = fills.ToDictionary(fill => fill!.Whole, fill => fill!);
        var root = defect.Root.ReplaceNodes(byWhole.Keys, (original, _) => Call(byWhole[original], type));
        return names.AddUsings(root);
    }

    private static SyntaxNode Call(LazyInitialization fill, string type)
    {
        var call = SyntaxFactory.ParseExpression(type + ".EnsureInitialized(ref " + fill.Place.WithoutTrivia().ToFullString() + ", () => " + fill.Value.WithoutTrivia().ToFullString() + ")");
        return fill.Whole is StatementSyntax
            ? SyntaxFactory.ExpressionStatement(call).WithTriviaFrom(fill.Whole)
            : call.WithTriviaFrom(fill.Whole);
    }
}
