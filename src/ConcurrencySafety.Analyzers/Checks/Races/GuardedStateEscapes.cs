using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Sharing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Races;

/// <summary>CSAFE113: a guarded collection itself, not a copy, leaves the lock.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class GuardedStateEscapes : Check
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE113",
        Family.DataRace,
        title: "Guarded collection leaves its lock",
        messageFormat: "'{0}' leaves the lock '{1}' here {2}, and '{3}' changes it under that lock (line {4}); return a copy made under the lock",
        description: "The caller reads the collection without the lock while another thread changes it. An enumeration throws, elements are missed, and what the caller changes races with the guarded code.");

    public GuardedStateEscapes()
        : base(Definition)
    {
    }

    private protected override void Examine(TypeContext type)
    {
        foreach (var escape in type.Guards.Escapes)
        {
            var hold = escape.Change.Access.Locks.All.First(held => held.Lock.Place.Equals(escape.Guard.Lock)).Hold;
            var report = new Report(Definition, escape.Value.Syntax.GetLocation());
            report.With(FixData.LabelAccess, escape.Change.Syntax);
            report.With(FixData.LabelLock, LockWording.LockedAt(hold.At));
            report.With(FixData.LabelDeclaration, escape.Variable?.Locations.FirstOrDefault());
            report.Data(FixData.Memory, RaceWording.MemoryWord(escape.Guard.State));
            report.Data(FixData.Name, RaceWording.Name(escape.Guard.State));
            report.Data(FixData.Access, "read");
            report.Data(FixData.Guard, LockWording.Expression(hold.At));
            type.Report(report.Create(
                null,
                RaceWording.Name(escape.Guard.State),
                LockWording.Name(escape.Guard.Lock),
                escape.IsView ? "in a view that reads it later" : "itself",
                RaceWording.MemberName(escape.Change.Member),
                Report.Line(escape.Change.Syntax)));
        }
    }
}
