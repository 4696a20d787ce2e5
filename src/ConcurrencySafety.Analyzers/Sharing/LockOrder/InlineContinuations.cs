using ConcurrencySafety.Flow;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing.LockOrder;

/// <summary>A task completion source whose completion runs what awaits it, in the middle of a body that has other things to do.</summary>
/// <param name="Creation">Where it was made without saying that others are to go on elsewhere.</param>
/// <param name="Pause">The completion.</param>
/// <param name="Site">What started the body that completes it.</param>
/// <param name="Verdict">Unknown where the body has little else to do.</param>
internal sealed record InlineContinuation(IObjectCreationOperation Creation, Pause Pause, StartSite Site, Verdict Verdict);

/// <summary>
/// Finds completions in started bodies: callbacks, which somebody waits for, and threads that go round in a loop. What is completed under a lock is for another rule to tell.
/// </summary>
internal static class InlineContinuations
{
    private const int MaxDepth = 3;

    public static IEnumerable<InlineContinuation> In(TypeModel type, CancellationToken cancellationToken)
    {
        var found = new List<InlineContinuation>();
        foreach (var scan in type.Members.Where(static scan => scan.Starts))
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var body in type.CodeOf(scan.Member)?.Bodies ?? Enumerable.Empty<Body>())
            {
                foreach (var start in type.SummaryOf(body)?.Observed.Starts ?? Enumerable.Empty<Start>())
                {
                    foreach (var started in start.Site.Targets.Select(static target => target.Body).OfType<Body>().Where(started => !started.IsAsync))
                    {
                        Collect(started, start.Site, isInLoop: false, MaxDepth);
                    }
                }
            }
        }

        return found.GroupBy(static one => one.Creation.Syntax).Select(static same => same.OrderByDescending(one => one.Verdict).ThenBy(one => one.Pause.Operation.Syntax.SpanStart).First())
            .OrderBy(static one => one.Creation.Syntax.SyntaxTree.FilePath, StringComparer.Ordinal).ThenBy(static one => one.Creation.Syntax.SpanStart);

        void Collect(Body body, StartSite site, bool isInLoop, int depth)
        {
            if (type.SummaryOf(body) is not { } summary)
            {
                return;
            }

            foreach (var pause in summary.Observed.Pauses.Where(static pause => pause.Kind == PauseKind.Foreign && pause.State.Locks.IsEmpty))
            {
                var isBusy = site.Root.Kind == StartKind.Callback || (site.Root.Kind is StartKind.Thread or StartKind.Timer && (isInLoop || IsInLoop(pause.Operation, body)));
                found.AddRange(Foreign.Inline(pause, body, type).Select(made => new InlineContinuation(made, pause, site, isBusy ? Verdict.Racy : Verdict.Unknown)));
            }

            foreach (var call in depth == 0 ? new List<Call>() : summary.Observed.Calls)
            {
                if (call.Target.Body is { IsAsync: false } callee && call.State.Locks.IsEmpty)
                {
                    Collect(callee, site, isInLoop || IsInLoop(call.Operation, body), depth - 1);
                }
            }
        }
    }

    private static bool IsInLoop(IOperation operation, Body body) =>
        body.Code.Operation.SemanticModel?.GetOperation(operation.Syntax) is { } original && SourceOrder.LoopAround(original) is not null;
}
