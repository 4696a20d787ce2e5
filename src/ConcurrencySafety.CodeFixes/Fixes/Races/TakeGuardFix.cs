using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConcurrencySafety.Fixes.Races;

/// <summary>
/// Takes the lock that guards the state elsewhere around the uses of one member that miss it; test and act come under one lock.
/// Not offered where a use cannot be under a lock: in a loop's condition, across an await, under another lock.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(TakeGuardFix))]
public sealed class TakeGuardFix() : TreeFix("CSAFE104")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Take the lock here";

    private protected override SyntaxNode? TryRepair(Defect defect)
    {
        if (SharedVariable.Of(defect) is not { } variable)
        {
            return null;
        }

        var uses = variable.Guarded;
        if (uses.IsEmpty
            || uses.Any(use => use.Kind == AccessKind.Reference && !variable.IsContent)
            || NamedGate.Of(defect, uses) is not { } gate
            || new LockSections(defect.Model, variable, gate).Around(uses) is not { Count: > 0 } sections)
        {
            return null;
        }

        var edits = new TreeEdits();
        var locks = new LockEdits(defect, edits);
        return sections.All(locks.TryAdd) ? edits.Apply(defect.Root) : null;
    }
}
