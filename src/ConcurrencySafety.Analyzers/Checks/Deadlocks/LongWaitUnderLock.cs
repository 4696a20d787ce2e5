using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Flow;
using ConcurrencySafety.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Deadlocks;

/// <summary>CSAFE207: a lock is held for long: during a sleep, a wait, or the work of a disk or network.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LongWaitUnderLock : Check
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE207",
        Family.Deadlock,
        title: "Lock is held during a long wait",
        messageFormat: "'{0}' keeps '{1}' (line {2}) while '{3}' waits here: everybody who wants the lock waits as long; do this before the lock is taken or after it is given back",
        description: "A lock is meant to be held for moments. Each thread that wants it meanwhile stands still too, and when the wait needs one of those threads, nothing goes on.",
        severity: DiagnosticSeverity.Info);

    public LongWaitUnderLock()
        : base(Definition)
    {
    }

    private protected override void Examine(TypeContext type)
    {
        foreach (var wait in type.Standstills.Where(static wait => wait.Pause.Kind is PauseKind.Long or PauseKind.Gate or PauseKind.Join))
        {
            // Of async code under a lock another rule tells, and a deadlock with a proof says more.
            if (wait.Lock is not { } held || (wait.IsForTask && (wait.Work is null or { Kind: StartKind.AsyncCall } || wait.Body.IsAsync)) || wait.IsOnce || type.IsKnownDeadlock(wait.Syntax))
            {
                continue;
            }

            var report = new Report(Definition, Report.NameOf(wait.Syntax)).With(FixData.LabelLock, Races.LockWording.LockedAt(held.Value.At)).Data(FixData.Pause, wait.Pause.Kind.ToString().ToLowerInvariant());
            type.Report(report.Create(
                null,
                LockSteps.MemberName(wait.Body.Code.Root.Symbol),
                LockSteps.Name(held.Key, held.Key),
                Report.Line(held.Value.At, wait.Syntax),
                Report.Spell(wait.Pause.Operation)));
        }
    }
}
