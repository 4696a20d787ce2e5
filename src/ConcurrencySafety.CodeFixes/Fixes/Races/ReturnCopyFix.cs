using System.Collections.Immutable;
using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Races;

/// <summary>Returns a copy of a guarded collection, made under its lock.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ReturnCopyFix))]
public sealed class ReturnCopyFix() : TreeFix("CSAFE113")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Return a copy made under the lock";

    private protected override SyntaxNode? TryRepair(Defect defect)
    {
        if (defect.Node.FirstAncestorOrSelf<ExpressionSyntax>(node => node.Span == defect.Diagnostic.Location.SourceSpan) is not { } expression
            || SharedVariable.Of(defect) is not { } variable
            || CopyOf(expression, defect.Model) is not { } copy)
        {
            return null;
        }

        var use = new VariableAccess(expression, expression, AccessKind.Read);
        var uses = ImmutableArray.Create(use);
        if (NamedGate.Of(defect, uses) is not { } gate
            || new LockSections(defect.Model, variable, gate).Around(uses) is not { } sections
            || (sections.Count == 0 && !gate.IsHeldAt(use, defect.Model)))
        {
            return null;
        }

        var edits = new TreeEdits();
        edits.Change(expression, 0, current => copy.WithTriviaFrom(current));
        var locks = new LockEdits(defect, edits);
        return sections.All(locks.TryAdd) ? edits.Apply(defect.Root) : null;
    }

    private static ExpressionSyntax? CopyOf(ExpressionSyntax expression, SemanticModel model)
    {
        var info = model.GetTypeInfo(expression);
        var bare = expression.WithoutTrivia();
        if (info.Type is IArrayTypeSymbol array)
        {
            return SyntaxFactory.ParseExpression("(" + array.ToMinimalDisplayString(model, expression.SpanStart) + ")" + bare + ".Clone()");
        }

        if (info.Type is not INamedTypeSymbol type)
        {
            return null;
        }

        return info.ConvertedType is INamedTypeSymbol { TypeKind: TypeKind.Interface, TypeArguments.Length: 1 } wanted && IsReadOnly(wanted)
            && model.LookupSymbols(expression.SpanStart, type, "ToArray", includeReducedExtensionMethods: true).Any()
            ? SyntaxFactory.ParseExpression(bare + ".ToArray()")
            : NewOf(type, bare, expression.SpanStart, model);
    }

    /// <summary>A collection of the same kind, with the same comparer. A stack made from a stack is upside down.</summary>
    private static ExpressionSyntax? NewOf(INamedTypeSymbol type, ExpressionSyntax bare, int position, SemanticModel model)
    {
        if (type.TypeKind != TypeKind.Class || type.IsAbstract || !IsAddressed(type) || !type.InstanceConstructors.Any(TakesElements))
        {
            return null;
        }

        var comparer = type.GetMembers("Comparer").OfType<IPropertySymbol>().Any() ? ", " + bare + ".Comparer" : string.Empty;
        return SyntaxFactory.ParseExpression("new " + type.ToMinimalDisplayString(model, position) + "(" + bare + comparer + ")");
    }

    private static bool TakesElements(IMethodSymbol constructor) =>
        constructor is { DeclaredAccessibility: Accessibility.Public, Parameters: { Length: 1 } parameters }
        && parameters[0].Type is INamedTypeSymbol { TypeKind: TypeKind.Interface };

    /// <summary>A list, dictionary, set or linked list keeps its order; what is only taken from one end need not.</summary>
    private static bool IsAddressed(INamedTypeSymbol type) => type.AllInterfaces.Any(face => face.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_ICollection_T);

    private static bool IsReadOnly(INamedTypeSymbol face) => face.OriginalDefinition.SpecialType is
        SpecialType.System_Collections_Generic_IEnumerable_T or SpecialType.System_Collections_Generic_IReadOnlyCollection_T or SpecialType.System_Collections_Generic_IReadOnlyList_T;
}
