using System.Collections.Immutable;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing.Queues;

/// <summary>What is wrong with the use of a queue.</summary>
internal enum QueueFault
{
    /// <summary>Read to the end, and nobody ever closes it.</summary>
    NeverClosed,

    /// <summary>Closed only if nothing goes wrong before.</summary>
    ClosedOnSuccessOnly,

    /// <summary>Made for one reader, and several read.</summary>
    SeveralReaders,

    /// <summary>Made for one writer, and several write.</summary>
    SeveralWriters,

    /// <summary>Nobody looks whether there was room.</summary>
    PutIgnored,

    /// <summary>Closed by one of several that put things in.</summary>
    ClosedByOneOfSeveral,

    /// <summary>Something is put in after it was closed.</summary>
    PutAfterClose,
}

/// <summary>A fault in the use of a queue.</summary>
/// <param name="Fault">Which.</param>
/// <param name="Queue">The queue.</param>
/// <param name="Place">The operation to change.</param>
/// <param name="Others">The uses that make it wrong.</param>
/// <param name="Verdict">Unknown where it is not known that somebody waits, or how the queue was made.</param>
internal sealed record QueueFinding(QueueFault Fault, QueueVariable Queue, IOperation Place, ImmutableArray<QueueUse> Others, Verdict Verdict);

/// <summary>The faults in the use of the queues that a type makes.</summary>
internal sealed class QueueFindings
{
    private readonly QueueRuns _runs;
    private readonly TypeModel _type;

    private QueueFindings(TypeModel type, CancellationToken cancellationToken)
    {
        _type = type;
        _runs = new QueueRuns(type, cancellationToken);
        All = QueueVariable.In(type).SelectMany(Find).ToImmutableArray();
    }

    public ImmutableArray<QueueFinding> All { get; }

    public static QueueFindings Of(TypeModel type, CancellationToken cancellationToken) => new(type, cancellationToken);

    private IEnumerable<QueueFinding> Find(QueueVariable queue)
    {
        if (!queue.IsEscaped && Ending(queue) is { } ending)
        {
            yield return ending;
        }

        foreach (var found in Closings(queue).Concat(Ignored(queue)))
        {
            yield return found;
        }

        foreach (var (role, fault) in new[] { (ApiRole.SoleReader, QueueFault.SeveralReaders), (ApiRole.SoleWriter, QueueFault.SeveralWriters) })
        {
            if (OptionOf(queue, role) is { } option && Several(queue, use => role == ApiRole.SoleReader ? use.IsReading : use.Role == ApiRole.Put) is { Length: > 0 } several)
            {
                yield return new QueueFinding(fault, queue, option, several, Verdict.Racy);
            }
        }
    }

    /// <summary>Somebody reads until it is closed, and it is not, or not always.</summary>
    private QueueFinding? Ending(QueueVariable queue)
    {
        var readers = queue.Uses.Where(use => use.ReadsToTheEnd).ToList();
        if (readers.Count == 0 || queue.IsDisposed)
        {
            return null;
        }

        var closings = queue.Of(ApiRole.Close).ToList();
        var awaited = readers.FirstOrDefault(reader => IsAwaited(queue, reader));
        if (closings.Count == 0)
        {
            var puts = queue.Of(ApiRole.Put).ToImmutableArray();
            return new QueueFinding(QueueFault.NeverClosed, queue, (awaited ?? readers[0]).Operation, puts, awaited is not null && (!queue.IsLocal || puts.All(put => Ends(put, queue))) ? Verdict.Racy : Verdict.Unknown);
        }

        var risky = closings.FirstOrDefault(closing => queue.Of(ApiRole.Put).Any(put => IsBefore(put, closing)) && Skips(closing, queue));
        return risky is null || awaited is null || closings.Any(closing => closing.IsInFinally || IsInHandler(closing.Operation)) || closings.Any(closing => !ReferenceEquals(closing, risky) && !IsBefore(closing, risky))
            ? null
            : new QueueFinding(QueueFault.ClosedOnSuccessOnly, queue, risky.Operation, ImmutableArray.Create(awaited), Verdict.Racy);
    }

    /// <summary>Somebody goes on only when the reader has ended; of a local also the body that has it, when it reads itself.</summary>
    private bool IsAwaited(QueueVariable queue, QueueUse reader) => _runs.IsWaitedFor(reader) || IsMadeByOwner(queue, reader);

    private bool IsMadeByOwner(QueueVariable queue, QueueUse use) =>
        queue.IsLocal && _runs.BodyOf(use) is { } body && _runs.IsMadeBy(use, body.Code.OwnerOf(queue.Variable));

    /// <summary>Sooner or later it has put in all that it has.</summary>
    private bool Ends(QueueUse put, QueueVariable queue)
    {
        if (IsInOpenLoop(put.Operation) || IsInOpenLoop(put.Anchor))
        {
            return false;
        }

        var starts = _runs.StartsOf(put).ToList();
        return starts.Count > 0
            ? starts.All(pair => pair.Start.Site.Kind is StartKind.Task or StartKind.Thread or StartKind.ThreadPool or StartKind.Parallel or StartKind.AsyncCall or StartKind.Continuation && pair.Start.Site.Times != Multiplicity.Repeated)
            : IsMadeByOwner(queue, put);
    }

    /// <summary>A loop of which nothing says how often it turns.</summary>
    private static bool IsInOpenLoop(IOperation operation)
    {
        for (var outer = operation.Parent; outer is not null and not (IAnonymousFunctionOperation or ILocalFunctionOperation); outer = outer.Parent)
        {
            if (outer is IWhileLoopOperation or IForLoopOperation { Condition: null } or IForEachLoopOperation { IsAsynchronous: true })
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsBefore(QueueUse first, QueueUse second) =>
        ReferenceEquals(SourceOrder.FunctionOf(first.Operation), SourceOrder.FunctionOf(second.Operation)) && first.Operation.Syntax.SpanStart < second.Operation.Syntax.SpanStart;

    /// <summary>An exception that nobody here catches, or an early return, leads past it.</summary>
    private bool Skips(QueueUse closing, QueueVariable queue)
    {
        var function = SourceOrder.FunctionOf(closing.Operation);
        var mine = new HashSet<SyntaxNode>(queue.Uses.Select(use => use.Operation.Syntax));
        return function.Descendants().Any(operation =>
            operation.Syntax.SpanStart < closing.Operation.Syntax.SpanStart
            && !operation.Syntax.Span.Contains(closing.Operation.Syntax.Span)
            && ReferenceEquals(SourceOrder.FunctionOf(operation), function)
            && (operation is IReturnOperation { IsImplicit: false } || (operation is IInvocationOperation call && !mine.Contains(call.Syntax) && MayFail(call) && !Handlers.Catch(call))));
    }

    /// <summary>Code of the user's own, or code that works with the outside and is awaited.</summary>
    private bool MayFail(IInvocationOperation call) =>
        _type.IsInSource(call.TargetMethod)
        || call.TargetMethod.MethodKind == MethodKind.DelegateInvoke
        || (call.Type is { SpecialType: SpecialType.None } type && _type.Catalog.FactsOf(type).IsHandle && !(call.TargetMethod.IsStatic && _type.Catalog.FactsOf(call.TargetMethod.ContainingType).IsHandle) && _type.Catalog.QueueEffectsOf(call.TargetMethod).IsEmpty);

    private static bool IsInHandler(IOperation operation)
    {
        for (var outer = operation.Parent; outer is not null and not (IAnonymousFunctionOperation or ILocalFunctionOperation); outer = outer.Parent)
        {
            if (outer is ICatchClauseOperation)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>It is closed while others still put things in, or before this body does.</summary>
    private IEnumerable<QueueFinding> Closings(QueueVariable queue)
    {
        foreach (var closing in queue.Of(ApiRole.Close))
        {
            var after = queue.Of(ApiRole.Put).FirstOrDefault(put => !put.IsAttempt && SourceOrder.IsAlwaysAbove(closing.Operation, put.Operation) && ReferenceEquals(closing.Anchor, closing.Operation) && ReferenceEquals(put.Anchor, put.Operation));
            if (after is not null)
            {
                yield return new QueueFinding(QueueFault.PutAfterClose, queue, after.Operation, ImmutableArray.Create(closing), Verdict.Racy);
            }
            else if (_runs.LineOf(closing) is { } line && !IsConditional(closing.Operation) && !IsConditional(closing.Anchor) && !WaitsBefore(closing.Operation) && !WaitsBefore(closing.Anchor))
            {
                var others = queue.Of(ApiRole.Put).Where(put => ReferenceEquals(_runs.LineOf(put), line) ? _runs.IsBesideItself(put, queue.Variable) : _runs.AreBeside(put, closing)).ToImmutableArray();
                if (others.Length > 0)
                {
                    yield return new QueueFinding(QueueFault.ClosedByOneOfSeveral, queue, closing.Operation, others, Verdict.Racy);
                    yield break;
                }
            }
        }
    }

    /// <summary>Something decides whether it is done: who is last, perhaps.</summary>
    private static bool IsConditional(IOperation operation)
    {
        for (var outer = operation.Parent; outer is not null and not (IAnonymousFunctionOperation or ILocalFunctionOperation); outer = outer.Parent)
        {
            if (outer is IConditionalOperation or ISwitchOperation or ICatchClauseOperation or IConditionalAccessOperation or IBinaryOperation)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>It may have waited for the others.</summary>
    private bool WaitsBefore(IOperation closing)
    {
        var function = SourceOrder.FunctionOf(closing);
        return function.Descendants().Any(operation => operation.Syntax.Span.End <= closing.Syntax.SpanStart && ReferenceEquals(SourceOrder.FunctionOf(operation), function) && operation switch
        {
            IAwaitOperation { Operation: var awaited } => awaited.Unconverted() is not IInvocationOperation,
            IInvocationOperation call => _type.Catalog.EffectsOf(call.TargetMethod).Any(effect => effect.Role is ApiRole.Join or ApiRole.Wait or ApiRole.Phase or ApiRole.Combine or ApiRole.Any or ApiRole.WaitPulse or ApiRole.Acquire),
            _ => false,
        });
    }

    private ImmutableArray<QueueUse> Several(QueueVariable queue, Func<QueueUse, bool> isMeant)
    {
        var uses = queue.Uses.Where(isMeant).ToList();
        for (var i = 0; i < uses.Count; i++)
        {
            if (_runs.IsBesideItself(uses[i], queue.Variable))
            {
                return ImmutableArray.Create(uses[i]);
            }

            for (var j = 0; j < i; j++)
            {
                if (!ReferenceEquals(_runs.LineOf(uses[i]), _runs.LineOf(uses[j])) && _runs.AreBeside(uses[j], uses[i]))
                {
                    return ImmutableArray.Create(uses[j], uses[i]);
                }
            }
        }

        return ImmutableArray<QueueUse>.Empty;
    }

    /// <summary>The assignment of <c>true</c> to the option.</summary>
    private IOperation? OptionOf(QueueVariable queue, ApiRole role) => OptionsOf(queue)?.DescendantsAndSelf().FirstOrDefault(operation =>
        operation is ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property: var property }, Value.ConstantValue: { HasValue: true, Value: true } }
        && _type.Catalog.QueueEffectsOf(property).Any(effect => effect.Role == role));

    /// <summary>The creation of the options, where it is at hand.</summary>
    private IOperation? OptionsOf(QueueVariable queue) => ArgumentsOf(queue.Made).Select(argument => argument.Value.Unconverted()).Select(value => value switch
    {
        IObjectCreationOperation => value,
        ILocalReferenceOperation { Local: var local } => queue.Uses.FirstOrDefault() is { } use && _type.CodeOf(use.Scan.Member)?.Variables.OnlyValueOf(local)?.Unconverted() is IObjectCreationOperation made ? made : null,
        _ => null,
    }).FirstOrDefault(value => value is not null);

    private static ImmutableArray<IArgumentOperation> ArgumentsOf(IOperation made) => made switch
    {
        IInvocationOperation call => call.Arguments,
        IObjectCreationOperation creation => creation.Arguments,
        _ => ImmutableArray<IArgumentOperation>.Empty,
    };

    /// <summary>There may have been no room, and nobody asks.</summary>
    private IEnumerable<QueueFinding> Ignored(QueueVariable queue)
    {
        var maker = queue.Made switch { IInvocationOperation call => call.TargetMethod, IObjectCreationOperation creation => creation.Constructor, _ => null };
        if (maker is null || _type.Catalog.QueueEffectsOf(maker).FirstOrDefault(effect => effect.Role == ApiRole.Queue)?.Item is not { } bound || ArgumentsOf(queue.Made).FirstOrDefault(argument => argument.Parameter?.Name == bound) is not { Value: var value })
        {
            return Enumerable.Empty<QueueFinding>();
        }

        var options = OptionsOf(queue);
        if (options?.Descendants().Any(operation => operation is IFieldReferenceOperation { Field: var field } && _type.Catalog.QueueEffectsOf(field).Any(effect => effect.Role == ApiRole.Drops)) == true)
        {
            return Enumerable.Empty<QueueFinding>();
        }

        var verdict = options is not null || value.Type is { SpecialType: SpecialType.System_Int32 } ? Verdict.Racy : Verdict.Unknown;
        return queue.Of(ApiRole.Put).Where(put => put.IsAttempt && put.Operation.Parent is IExpressionStatementOperation)
            .Select(put => new QueueFinding(QueueFault.PutIgnored, queue, put.Operation, ImmutableArray<QueueUse>.Empty, verdict));
    }
}
