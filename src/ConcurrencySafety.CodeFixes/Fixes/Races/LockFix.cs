using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Races;

/// <summary>
/// Puts every use that may overlap another under one lock: the gate that guards the variable elsewhere, one that is at hand, or a
/// new one beside the variable. Not offered where a use cannot be under a lock: in a loop's condition, across an await, under another lock.
/// Limits: uses in other files of a partial type stay as they are; their own reports take the same gate.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(LockFix))]
public sealed class LockFix() : Fix("CSAFE101", "CSAFE102", "CSAFE103", "CSAFE105", "CSAFE106", "CSAFE108", "CSAFE110", "CSAFE112", "CSAFE114", "CSAFE117", "CSAFE604", "CSAFE607")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Guard with a lock";

    private protected override Task<Document?> TryRepairAsync(Defect defect) => Task.FromResult(Repair(defect));

    /// <param name="defect">The report.</param>
    /// <param name="copies">Enumerations go through copies that are made under the lock; no repair where there is none.</param>
    internal static Document? Repair(Defect defect, bool copies = false)
    {
        // What is published too early is cured by order, not by a lock around the one write.
        if (defect.Property(FixData.Publication) is not null || SharedVariable.Of(defect) is not { } variable)
        {
            return null;
        }

        // A lock around each of the two steps would only hide that they are two.
        if (defect.Diagnostic.Id == "CSAFE607" && defect.Node is not AssignmentExpressionSyntax { RawKind: not (int)SyntaxKind.SimpleAssignmentExpression })
        {
            return null;
        }

        var guarded = variable.Guarded;
        if (guarded.IsEmpty || guarded.Any(access => access.Kind == AccessKind.Reference && variable.IsNamed(access)))
        {
            return null;
        }

        var names = new TypeNames(defect);
        if (new GateSearch(defect, variable, guarded, names).Find() is not { } gate
            || new LockSections(defect.Model, variable, gate) { CopiesEnumerations = copies }.Around(guarded) is not { Count: > 0 } sections
            || (copies && !sections.Any(section => section is SnapshotSection)))
        {
            return null;
        }

        var edits = new TreeEdits();
        var locks = new LockEdits(defect, edits);
        if (!sections.All(locks.TryAdd))
        {
            return null;
        }

        gate.Declare(edits);
        return defect.Document.WithSyntaxRoot(names.AddUsings(edits.Apply(defect.Root)));
    }
}
