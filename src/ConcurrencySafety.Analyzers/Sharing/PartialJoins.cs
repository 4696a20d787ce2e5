using ConcurrencySafety.Flow;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Flow.Steps;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing;

/// <summary>What is started is waited for, but not on a way that leaves the function before.</summary>
/// <param name="Site">The start.</param>
/// <param name="Local">The local that holds the handle.</param>
/// <param name="Leave">The <c>return</c> or <c>throw</c> on the way without a wait.</param>
/// <param name="Wait">The first wait.</param>
internal sealed record PartialJoin(StartSite Site, ILocalSymbol Local, IOperation Leave, IOperation Wait);

/// <summary>
/// Finds starts that are joined on some ways only: between the start and the first mention of its handle a <c>return</c> or <c>throw</c> leaves the
/// function. Whoever mentions the handle before he leaves has thought of it.
/// Limits: handles in plain locals; not the ways of exceptions that calls throw.
/// </summary>
internal static class PartialJoins
{
    public static IEnumerable<PartialJoin> In(Body body, TypeModel type)
    {
        if (type.SummaryOf(body) is not { IsComplete: true } summary)
        {
            yield break;
        }

        var root = body.Graph.OriginalOperation;
        foreach (var site in summary.Observed.Starts.Select(start => start.Site).Distinct().OrderBy(site => site.Operation.Syntax.SpanStart))
        {
            if (site is { IsJoinedSomewhere: true, IsDiscarded: false, IsBackground: false, IsAwaitedAtOnce: false, Kind: StartKind.Task or StartKind.Thread or StartKind.AsyncCall }
                && HolderOf(site, root) is { } holder
                && !body.Code.Variables.IsCaptured(holder.Local)
                && FirstWait(site, summary) is { } wait
                && LeaveBefore(site, holder, root, summary) is { } leave)
            {
                yield return new PartialJoin(site, holder.Local, leave, wait);
            }
        }
    }

    /// <summary>The local, and the statement list in which the start stands and all that follows lies.</summary>
    private static (ILocalSymbol Local, IBlockOperation Block)? HolderOf(StartSite site, IOperation root)
    {
        if (root.Descendants().FirstOrDefault(operation => operation.Syntax == site.Operation.Syntax && operation.Kind == site.Operation.Kind) is not { } start)
        {
            return null;
        }

        var local = site.Kind == StartKind.Thread ? (start as IInvocationOperation)?.Instance is ILocalReferenceOperation { Local: var thread } ? thread : null : References.HolderOf(start);
        var statement = References.Around(start).FirstOrDefault(static outer => outer.Parent is IBlockOperation);
        return local is not null && statement is (IVariableDeclarationGroupOperation or IExpressionStatementOperation) and { Parent: IBlockOperation block } ? (local, block) : null;
    }

    private static IOperation? FirstWait(StartSite site, MethodSummary summary) => summary.Observed.Pauses
        .Where(pause => pause.Kind is PauseKind.Join or PauseKind.Await && pause.State.Live.Find(site) is { } entry && pause.Target.Place is { } target && HandleSteps.MayCover(entry, target))
        .OrderBy(pause => pause.Operation.Syntax.SpanStart).FirstOrDefault()?.Operation;

    private static IOperation? LeaveBefore(StartSite site, (ILocalSymbol Local, IBlockOperation Block) holder, IOperation root, MethodSummary summary)
    {
        var begin = site.Operation.Syntax.Span.End;
        var mentions = References.To(holder.Local, root).Where(mention => mention.Syntax.SpanStart > begin).ToList();
        if (mentions.Count == 0 || !mentions.All(mention => holder.Block.Syntax.Span.Contains(mention.Syntax.Span)))
        {
            return null;
        }

        var end = mentions[0].Syntax.SpanStart;
        if (summary.Observed.Pauses.Any(pause => pause.Kind == PauseKind.Gate && IsBetween(pause.Operation, begin, end)))
        {
            return null;
        }

        return holder.Block.Descendants().FirstOrDefault(operation => IsBetween(operation, begin, end) && References.IsOwn(operation, root) && operation switch
        {
            IReturnOperation { Kind: OperationKind.Return, IsImplicit: false } => summary.Exit?.Live.Find(site) is { IsEscaped: false, Awaited.IsEmpty: true },
            IThrowOperation => References.Around(operation).TakeWhile(outer => outer != root).All(static outer => outer is not ITryOperation),
            _ => false,
        });
    }

    private static bool IsBetween(IOperation operation, int begin, int end) => operation.Syntax.SpanStart > begin && operation.Syntax.Span.End <= end;
}
