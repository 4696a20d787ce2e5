using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Races;

/// <summary>
/// A sum in <c>Parallel.For</c> or <c>Parallel.ForEach</c>: each thread adds up its own part, and the parts are added at the end, with
/// Interlocked or, for what it does not add, under a lock. Limits: one sum a loop; the body is a lambda that only adds to it.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AccumulateFix))]
public sealed class AccumulateFix() : Fix("CSAFE102", "CSAFE108")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Add up per thread and combine at the end";

    private protected override Task<Document?> TryRepairAsync(Defect defect) => Task.FromResult(Repair(defect));

    private static Document? Repair(Defect defect)
    {
        if (SharedVariable.Of(defect) is not { Type: { } type } variable
            || LoopSum.Of(defect, variable) is not { } sum
            || ZeroOf(type.SpecialType) is not { } zero)
        {
            return null;
        }

        var scope = Functions.MemberAround(defect.Node);
        var names = new TypeNames(defect);
        var edits = new TreeEdits();
        var subtotal = UnusedName.In(scope, "subtotal", "partial");
        string combine;
        if (AtomicEdits.CanAdd(type, defect.Model.Compilation))
        {
            combine = names.Of("Interlocked") + ".Add(ref " + sum.Place + ", " + subtotal + ")";
        }
        else if (new GateSearch(defect, variable, variable.Guarded, names).Find() is { } gate)
        {
            gate.Declare(edits);
            combine = "{ lock (" + gate.At(sum.Updates[0]) + ") { " + sum.Place + " += " + subtotal + "; } }";
        }
        else
        {
            return null;
        }

        sum.Rewrite(edits, zero, subtotal, UnusedName.In(scope, "state", "loopState"), combine);
        return defect.Document.WithSyntaxRoot(names.AddUsings(edits.Apply(defect.Root)));
    }

    private static string? ZeroOf(SpecialType type) => type switch
    {
        SpecialType.System_Int32 => "0",
        SpecialType.System_Int64 => "0L",
        SpecialType.System_UInt32 => "0U",
        SpecialType.System_UInt64 => "0UL",
        SpecialType.System_Double => "0.0",
        SpecialType.System_Single => "0F",
        SpecialType.System_Decimal => "0M",
        _ => null,
    };
}
