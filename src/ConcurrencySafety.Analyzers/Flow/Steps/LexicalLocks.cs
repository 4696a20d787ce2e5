using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Flow.Steps;

/// <summary>
/// The <c>lock</c> statements on <c>System.Threading.Lock</c> around an operation. The control-flow graph of some
/// compiler versions has nothing in the place of such a statement, so these locks are taken from where they are written.
/// </summary>
internal sealed class LexicalLocks
{
    private readonly List<(SyntaxNode Statement, IOperation Body, IOperation Value)> _locks = new();
    private readonly HashSet<(SyntaxNode Statement, bool IsRecording)> _noted = new();

    public LexicalLocks(Body body, ApiCatalog catalog)
    {
        foreach (var statement in body.Code.Locks)
        {
            if (statement.LockedValue.Type is { } type && catalog.FactsOf(type).IsLock && body.Syntax.Span.Contains(statement.Syntax.Span) && IsIn(body, statement))
            {
                _locks.Add((statement.Syntax, statement.Body, statement.LockedValue));
            }
        }
    }

    /// <summary>The state with the locks around the syntax taken, for the time of one operation.</summary>
    public MethodState Around(StepContext context, SyntaxNode syntax, MethodState state)
    {
        foreach (var (statement, body, value) in _locks)
        {
            if (!body.Syntax.Span.Contains(syntax.Span))
            {
                continue;
            }

            context.State = state;
            if (AccessSteps.Object(context, context.Quietly(value)) is { } place)
            {
                var hold = new LockHold(LockMode.Exclusive, statement);
                if (_noted.Add((statement, context.IsRecording)))
                {
                    LockSteps.Note(context, place, hold, value, waits: true);
                }

                state = state with { Locks = state.Locks.With(place, hold) };
            }
        }

        return state;
    }

    /// <summary>What the operation left of the locks, with those around it taken off again.</summary>
    public MethodState Outside(SyntaxNode syntax, MethodState before, MethodState within, MethodState after)
    {
        if (ReferenceEquals(before, within))
        {
            return after;
        }

        var locks = after.Locks;
        foreach (var held in within.Locks.Must)
        {
            if (!before.Locks.Must.TryGetValue(held.Key, out var outer) || outer.Depth < held.Value.Depth)
            {
                locks = locks.Without(held.Key);
            }
        }

        return after with { Locks = locks };
    }

    /// <summary>Not in a lambda or local function inside the body: those are bodies of their own.</summary>
    private static bool IsIn(Body body, ILockOperation statement)
    {
        for (IOperation? operation = statement; operation is not null; operation = operation.Parent)
        {
            switch (operation)
            {
                case IAnonymousFunctionOperation lambda:
                    return ReferenceEquals(body.Code.LambdaAt(lambda.Syntax), body);
                case ILocalFunctionOperation function:
                    return ReferenceEquals(body.Code.LocalFunction(function.Symbol), body);
            }
        }

        return body.Parent is null;
    }
}
