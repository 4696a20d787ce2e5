using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Sharing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Races;

/// <summary>CSAFE118: a lock that each instance has of its own guards state that all instances share.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class InstanceLockForStatic : Check
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE118",
        Family.DataRace,
        title: "Static state is guarded by a lock of the instance",
        messageFormat: "'{0}' is static, but {1} here under '{2}', a lock that each instance of '{3}' has of its own; use a static lock",
        description: "Two threads with two instances take two different locks, so both are in the guarded section at the same time. Updates get lost, and collections break.");

    public InstanceLockForStatic()
        : base(Definition)
    {
    }

    private protected override void Examine(TypeContext type)
    {
        foreach (var wrong in type.Guards.WrongLevels)
        {
            var report = new Report(Definition, wrong.Primary.Syntax.GetLocation());
            foreach (var use in wrong.All)
            {
                report.With(FixData.LabelAccess, use.Syntax);
            }

            report.With(FixData.LabelLock, LockWording.LockedAt(wrong.Held.Hold.At));
            report.With(FixData.LabelDeclaration, wrong.State.Variable?.Locations.FirstOrDefault());
            report.Data(FixData.Memory, RaceWording.MemoryWord(wrong.State));
            report.Data(FixData.Name, RaceWording.Name(wrong.State));
            report.Data(FixData.Access, RaceWording.AccessWord(wrong.Primary.Access.Access));
            report.Data(FixData.Guard, LockWording.Expression(wrong.Held.Hold.At));
            type.Report(report.Create(
                null,
                RaceWording.Name(wrong.State),
                RaceWording.Done(wrong.Primary.Access.Access),
                LockWording.Name(wrong.Lock),
                type.Type.Type.Name));
        }
    }
}
