using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Synchronization;

/// <summary>
/// Locks a new private field instead of an object that is no good as a lock, everywhere in the type. Not offered where the object is
/// locked in another file too, where it comes out of a property or method, and for an instance's gate in a struct or record.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(PrivateGateFix))]
public sealed class PrivateGateFix() : TreeFix("CSAFE501", "CSAFE502", "CSAFE503")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Lock a private readonly field";

    private protected override SyntaxNode? TryRepair(Defect defect)
    {
        var places = defect.Labelled(FixData.LabelLock).Prepend(defect.Node).OfType<ExpressionSyntax>().ToList();
        if (places.Count != 1 + Defect.LabelsOf(defect.Diagnostic).Count(label => label == FixData.LabelLock)
            || defect.Node.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { Members.Count: > 0 } type
            || defect.Model.GetDeclaredSymbol(type, defect.Cancellation) is not { } symbol
            || places.Any(place => place.FirstAncestorOrSelf<TypeDeclarationSyntax>() != type || IsMadeElsewhere(place, defect.Model)))
        {
            return null;
        }

        var isStatic = places.Any(place => IsForAll(place, defect.Model) || IsInStatic(place));
        if (type is InterfaceDeclarationSyntax || (!isStatic && (symbol.IsValueType || symbol.IsRecord)))
        {
            return null;
        }

        var names = new TypeNames(defect);
        var gate = new NewGate(defect, names).In(type, symbol, isStatic, isMonitor: places.Any(place => place.Parent is ArgumentSyntax));
        var edits = new TreeEdits();
        foreach (var place in places)
        {
            edits.Change(place, 0, current => SyntaxFactory.IdentifierName(gate.Name).WithTriviaFrom(current));
        }

        if (DeclarationOf(defect) is { } declaration && StatementList.PlaceOf(declaration) is var (host, index))
        {
            edits.Change(host, index, current => StatementList.Replace(current, index, 1, []));
        }

        gate.Declare(edits);
        return names.AddUsings(edits.Apply(defect.Root));
    }

    /// <summary>Out of a property or method, which stays: it may be used for other things.</summary>
    private static bool IsMadeElsewhere(ExpressionSyntax place, SemanticModel model) =>
        model.GetSymbolInfo(place).Symbol is IPropertySymbol or IMethodSymbol { MethodKind: not MethodKind.Constructor, ContainingType.SpecialType: not SpecialType.System_Object };

    /// <summary>The declaration of a local that nothing but the lock used.</summary>
    private static LocalDeclarationStatementSyntax? DeclarationOf(Defect defect) =>
        defect.Labelled(FixData.LabelDeclaration).FirstOrDefault() is VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: LocalDeclarationStatementSyntax statement } } ? statement : null;

    /// <summary>A type, a text or a static field: one lock for all instances.</summary>
    private static bool IsForAll(ExpressionSyntax place, SemanticModel model) =>
        place is TypeOfExpressionSyntax or InvocationExpressionSyntax { Expression: not MemberAccessExpressionSyntax } or LiteralExpressionSyntax
        || model.GetSymbolInfo(place).Symbol is IFieldSymbol { IsStatic: true };

    private static bool IsInStatic(SyntaxNode place) => place.Ancestors().OfType<MemberDeclarationSyntax>().First().Modifiers.Any(SyntaxKind.StaticKeyword);
}
