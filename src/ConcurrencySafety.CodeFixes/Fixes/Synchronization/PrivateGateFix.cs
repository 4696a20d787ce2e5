using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Synchronization;

/// <summary>
/// Locks a new private field instead of an object that is no good as a lock, everywhere in the type. Not offered where the object may be
/// locked by other code too, where it comes out of a property or method, for an instance's gate in a struct or record, and for one that would be another in each
/// construction of a generic type.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(PrivateGateFix))]
public sealed class PrivateGateFix() : TreeFix("CSAFE501", "CSAFE502", "CSAFE503")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Lock a private readonly field";

    private protected override SyntaxNode? TryRepair(Defect defect)
    {
        var places = defect.Labelled(FixData.LabelLock).Prepend(defect.Node).OfType<ExpressionSyntax>().ToList();
        if (defect.Property(FixData.Scope) == FixData.ScopeElsewhere
            || places.Count != 1 + Defect.LabelsOf(defect.Diagnostic).Count(label => label == FixData.LabelLock)
            || defect.Node.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { Members.Count: > 0 } type
            || defect.Model.GetDeclaredSymbol(type, defect.Cancellation) is not { } symbol
            || places.Any(place => place.FirstAncestorOrSelf<TypeDeclarationSyntax>() != type || IsMadeElsewhere(place, defect.Model)))
        {
            return null;
        }

        var isStatic = places.Any(place => IsForAll(place, defect.Model) || IsInStatic(place));
        if (type is InterfaceDeclarationSyntax || (isStatic ? IsGeneric(symbol) && places.Any(place => IsOfOthers(place, symbol, defect.Model)) : symbol.IsValueType || symbol.IsRecord))
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

    /// <summary>An object without an instance of this type: a type, a thread, a text or a static field. One lock for all.</summary>
    private static bool IsForAll(ExpressionSyntax place, SemanticModel model) =>
        model.GetTypeInfo(place).Type is { SpecialType: SpecialType.System_String }
        || (model.GetSymbolInfo(place).Symbol is var symbol && (place is TypeOfExpressionSyntax || symbol is IFieldSymbol { IsStatic: true } or IPropertySymbol { IsStatic: true } or IMethodSymbol { ContainingType.SpecialType: SpecialType.System_Object, MethodKind: MethodKind.Ordinary }));

    /// <summary>One object for all constructions of a generic type, which have static fields of their own.</summary>
    private static bool IsOfOthers(ExpressionSyntax place, INamedTypeSymbol type, SemanticModel model) =>
        place is TypeOfExpressionSyntax of ? !SymbolEqualityComparer.Default.Equals(model.GetTypeInfo(of.Type).Type, type)
        : model.GetTypeInfo(place).Type is { SpecialType: SpecialType.System_String };

    private static bool IsGeneric(INamedTypeSymbol type) => type.IsGenericType || (type.ContainingType is { } outer && IsGeneric(outer));

    private static bool IsInStatic(SyntaxNode place) => place.Ancestors().OfType<MemberDeclarationSyntax>().First().Modifiers.Any(SyntaxKind.StaticKeyword);
}
