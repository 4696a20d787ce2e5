using ConcurrencySafety.Flow.States;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Flow.Typestate;

/// <summary>
/// Conditions that may tell whether a lock is held: those under which it is given back, and those that ask the lock itself. What they mean is not known, so the way past the release
/// is no proof that the lock is kept, and the way to it no proof that it is given back for nothing.
/// </summary>
internal sealed class HoldConditions
{
    private readonly List<Guarded> _guarded = new();
    private readonly HashSet<HoldKey> _keys = new();

    public HoldConditions(Body body, IReadOnlyCollection<LockEvent> events)
    {
        _keys.UnionWith(events.Select(done => done.Key));
        var givings = events.Where(done => done.Kind == LockEventKind.Given).ToList();
        foreach (var operation in body.Code.Operation.Descendants())
        {
            foreach (var (condition, arm) in ArmsOf(operation))
            {
                _guarded.AddRange(givings.Where(given => arm.Syntax.Span.Contains(given.Operation.Syntax.Span)).Select(given => new Guarded(condition, arm.Syntax, operation.Syntax, given, Leaves(arm))));
            }
        }
    }

    /// <summary>The way on which a condition leads to a destination; a known one says for sure where a release is come to, but not why it is passed by.</summary>
    public HoldPath Pass(HoldPath path, IOperation condition, BasicBlock? destination, bool isKnown)
    {
        var decided = _guarded.Where(guarded => guarded.Condition.Span.Contains(condition.Syntax.Span)).ToList();
        foreach (var guarded in decided)
        {
            var arrives = IsIn(destination, guarded.Arm);
            foreach (var key in KeysOf(guarded.Given))
            {
                var hold = path.Of(key);
                if (hold is { By: { } by })
                {
                    var isTold = !guarded.Leaves && !guarded.Whole.Span.Contains(by.Operation.Syntax.Span) && !decided.Any(other => other.Given.Lock.Equals(key.Lock) && IsIn(destination, other.Arm));
                    path = isTold ? path.With(key, hold with { IsGuess = true }) : path;
                }
                else if (arrives && !isKnown && hold != Hold.Muted)
                {
                    path = path.With(key, Hold.Muted);
                }
            }
        }

        return isKnown ? path : Asked(path, condition);
    }

    /// <summary>Whether a lock is held when it is asked itself: <c>IsEntered</c>, <c>IsWriteLockHeld</c>, <c>CurrentCount</c>.</summary>
    private HoldPath Asked(HoldPath path, IOperation condition)
    {
        if (condition is IIsNullOperation)
        {
            return path;
        }

        foreach (var operation in condition.DescendantsAndSelf())
        {
            var variable = operation switch
            {
                IMemberReferenceOperation member => member.Member,
                ILocalReferenceOperation local => local.Local,
                IParameterReferenceOperation parameter => parameter.Parameter,
                _ => null,
            };
            foreach (var key in _keys.Where(key => variable is not null && SymbolEqualityComparer.Default.Equals(key.Lock.Variable, variable)))
            {
                path = path.With(key, Hold.Muted);
            }
        }

        return path;
    }

    private IEnumerable<HoldKey> KeysOf(LockEvent given) => _keys.Where(key => key.Lock.Equals(given.Lock));

    private static bool IsIn(BasicBlock? block, SyntaxNode arm) =>
        (block?.Operations.FirstOrDefault() ?? block?.BranchValue)?.Syntax is { } first && arm.Span.Contains(first.Span);

    /// <summary>Whether control never comes out of an arm at its end: what follows is for those who went another way, whatever the condition says of the lock.</summary>
    private static bool Leaves(IOperation arm) => arm switch
    {
        IBlockOperation { Operations: { IsEmpty: false } operations } => Leaves(operations[operations.Length - 1]),
        IReturnOperation or IThrowOperation or IBranchOperation => true,
        IExpressionStatementOperation { Operation: IThrowOperation } => true,
        _ => false,
    };

    private static IEnumerable<(SyntaxNode Condition, IOperation Arm)> ArmsOf(IOperation operation)
    {
        switch (operation)
        {
            case IConditionalOperation { WhenTrue: var whenTrue, WhenFalse: var whenFalse, Condition.Syntax: var condition }:
                yield return (condition, whenTrue);
                if (whenFalse is not null)
                {
                    yield return (condition, whenFalse);
                }

                break;
            case IWhileLoopOperation { Condition.Syntax: var condition, Body: var body }:
                yield return (condition, body);
                break;
            case IForLoopOperation { Condition.Syntax: var condition, Body: var body }:
                yield return (condition, body);
                break;
            case IForEachLoopOperation { Collection.Syntax: var collection, Body: var body }:
                yield return (collection, body);
                break;
            case ISwitchOperation { Value.Syntax: var value, Cases: var cases }:
                foreach (var section in cases)
                {
                    foreach (var clause in section.Clauses)
                    {
                        yield return (clause.Syntax, section);
                    }

                    yield return (value, section);
                }

                break;
            case ICatchClauseOperation { Filter.Syntax: var filter, Handler: var handler }:
                yield return (filter, handler);
                break;
        }
    }

    /// <param name="Condition">What decides.</param>
    /// <param name="Arm">What runs on one of its outcomes.</param>
    /// <param name="Whole">The statement.</param>
    /// <param name="Given">The release in the arm.</param>
    /// <param name="Leaves">The arm ends by leaving.</param>
    private sealed record Guarded(SyntaxNode Condition, SyntaxNode Arm, SyntaxNode Whole, LockEvent Given, bool Leaves);
}
