using System.Collections.Immutable;
using ConcurrencySafety.Flow;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Flow.Typestate;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing.Holds;

/// <summary>
/// The locks of one type that are taken and given back by calls, each body for itself. A body that takes a lock and does not give it back, or does so only when
/// something goes wrong, hands it to its caller: that is a choice.
/// </summary>
internal sealed class HoldFindings
{
    private HoldFindings(ImmutableArray<HoldFinding> all) => All = all;

    public ImmutableArray<HoldFinding> All { get; }

    /// <summary>A quick look: a member takes a lock by a call, or calls one that only takes it.</summary>
    public static bool IsWorthIt(TypeModel type) => type.Members.Any(scan => TakesByCall(scan, type));

    public static HoldFindings Of(TypeModel type, CancellationToken cancellationToken)
    {
        var found = new List<HoldFinding>();
        var throwing = new Throwing(type);
        foreach (var scan in type.Members.Where(scan => TakesByCall(scan, type)))
        {
            foreach (var body in type.CodeOf(scan.Member)?.Bodies ?? Enumerable.Empty<Body>())
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (type.SummaryOf(body) is { IsComplete: true } summary
                    && summary.Observed.LockEvents.Any(static done => done.Kind is LockEventKind.Taken or LockEventKind.Attempted)
                    && summary.Observed.LockEvents.Any(static done => done.Kind == LockEventKind.Given)
                    && HoldAnalysis.Run(summary, throwing.Of, cancellationToken) is { } observed)
                {
                    found.AddRange(new BodyHolds(observed, scan, type).Find());
                }
            }
        }

        return new HoldFindings(found.OrderBy(finding => finding.Event.Operation.Syntax.SyntaxTree.FilePath, StringComparer.Ordinal).ThenBy(finding => finding.Event.Operation.Syntax.SpanStart).ToImmutableArray());
    }

    private static bool TakesByCall(MemberScan scan, TypeModel type) =>
        scan.Sites.LockUses.Any(use => use is IInvocationOperation call && type.Catalog.EffectsOf(call.TargetMethod, call.Instance?.Type).Any(static effect => effect.Role == ApiRole.Acquire))
        || scan.Calls.Any(called => type.ScanOf(called) is { KeepsLocks: true });
}
