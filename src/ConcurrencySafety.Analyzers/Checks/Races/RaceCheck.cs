using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Flow;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Sharing;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Checks.Races;

/// <summary>
/// What the race rules have in common: one conflict over memory, worded with both accesses and how they overlap. Each
/// rule says which kind of conflict it speaks for and what to use instead.
/// </summary>
public abstract class RaceCheck : Check
{
    private protected RaceCheck(DiagnosticDescriptor descriptor)
        : base(descriptor)
    {
    }

    private protected abstract bool Covers(Conflict conflict);

    /// <summary>The repair, as the end of the message: <c>use Interlocked or a lock</c>.</summary>
    private protected abstract string Repair(Conflict conflict, TypeContext type);

    /// <summary>How the accesses come to overlap, as the middle of the message.</summary>
    private protected virtual string Witness(Conflict conflict) => RaceWording.Witness(conflict);

    private protected override void Examine(TypeContext type)
    {
        foreach (var conflict in type.Conflicts.Where(conflict => IsReported(conflict, type)))
        {
            type.Report(Create(conflict, type));
        }
    }

    private protected bool IsReported(Conflict conflict, TypeContext type) =>
        Covers(conflict) && (conflict.Verdict == Verdict.Racy || type.IsStrict(conflict.Primary.Syntax.SyntaxTree));

    private Diagnostic Create(Conflict conflict, TypeContext type)
    {
        var primary = conflict.Primary;
        var report = new Report(Descriptor, primary.Syntax.GetLocation());
        foreach (var access in conflict.All)
        {
            report.With(FixData.LabelAccess, access.Syntax);
        }

        report.With(FixData.LabelStart, (conflict.Site?.Operation.Syntax ?? conflict.Host?.At) is { } start ? Report.NameOf(start) : null);
        CallChains.Add(report, primary, conflict.Other);
        report.With(FixData.LabelDeclaration, conflict.Variable?.Locations.FirstOrDefault());
        report.Data(FixData.Memory, RaceWording.MemoryWord(conflict.Memory));
        report.Data(FixData.Name, RaceWording.Name(conflict.Memory));
        report.Data(FixData.Access, RaceWording.AccessWord(primary.Access));
        report.Data(FixData.Start, (conflict.Site?.Kind ?? StartKind.Hosted).ToString().ToLowerInvariant());
        if (conflict.All.Select(access => access.Locks.First?.At).FirstOrDefault(at => at is not null) is { } gate)
        {
            report.Data(FixData.Guard, LockWording.Expression(gate));
        }

        return report.Create(
            null,
            RaceWording.Name(conflict.Memory),
            RaceWording.Done(primary.Access),
            Witness(conflict),
            Repair(conflict, type));
    }
}
