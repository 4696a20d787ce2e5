using System.Collections.Immutable;
using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Races;

/// <summary>
/// Takes the lock that guards the state elsewhere around the uses of one member that miss it, or the call of a helper that others call
/// under it; test and act come under one lock.
/// Not offered where a use cannot be under a lock: in a loop's condition, across an await, under another lock.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(TakeGuardFix))]
public sealed class TakeGuardFix() : TreeFix("CSAFE104")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Take the lock here";

    private protected override SyntaxNode? TryRepair(Defect defect)
    {
        if (SectionsIn(defect) is not { Count: > 0 } sections)
        {
            return null;
        }

        var edits = new TreeEdits();
        var locks = new LockEdits(defect, edits);
        return sections.All(locks.TryAdd) ? edits.Apply(defect.Root) : null;
    }

    private static IReadOnlyList<LockSection>? SectionsIn(Defect defect)
    {
        if (SharedVariable.Of(defect) is not { } variable)
        {
            return AroundCall(defect);
        }

        var uses = variable.Guarded;
        return !uses.IsEmpty
            && !uses.Any(use => use.Kind == AccessKind.Reference && !variable.IsContent)
            && NamedGate.Of(defect, uses) is { } gate
            ? new LockSections(defect.Model, variable, gate).Around(uses)
            : null;
    }

    /// <summary>The report is on the call of a helper that others call with the lock held.</summary>
    private static IReadOnlyList<LockSection>? AroundCall(Defect defect)
    {
        if (defect.Node.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { } call || !call.Expression.Span.Contains(defect.Node.Span))
        {
            return null;
        }

        var use = new VariableAccess(call, call, AccessKind.Read);
        if (NamedGate.Of(defect, ImmutableArray.Create(use)) is not { } gate || LockSections.Smallest(use) is not { } code || !Lockable.Is(code))
        {
            return null;
        }

        LockSection section = code switch
        {
            StatementSyntax statement when StatementList.PlaceOf(statement) is var (host, index) => new StatementSection(gate.At(use), host, index, index),
            StatementSyntax statement => new EmbeddedSection(gate.At(use), statement),
            _ => new ExpressionSection(gate.At(use), (ExpressionSyntax)code),
        };
        return new[] { section };
    }
}
