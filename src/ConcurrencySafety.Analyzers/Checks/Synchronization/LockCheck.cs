using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Sharing;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Checks.Synchronization;

/// <summary>A rule about locks: types that take none are none of its business.</summary>
public abstract class LockCheck : Check
{
    private protected LockCheck(DiagnosticDescriptor descriptor)
        : base(descriptor)
    {
    }

    private protected override bool Concerns(TypeModel type, CancellationToken cancellationToken) => type.HasLocks(cancellationToken);

    /// <summary>A report on the first place where an object is locked, with all others.</summary>
    private protected Report On(WeakLock weak)
    {
        var report = new Report(Descriptor, weak.Places[0].Syntax.GetLocation());
        foreach (var place in weak.Places)
        {
            report.With(FixData.LabelLock, place.Syntax);
        }

        report.Data(FixData.Name, weak.Places[0].Syntax.ToString());
        return weak.IsLockedElsewhere ? report.Data(FixData.Scope, FixData.ScopeElsewhere) : report;
    }
}
