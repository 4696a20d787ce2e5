using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Lifetimes;

/// <summary>
/// Where in a list of statements a started body is waited for: before the first statement that uses what the body writes, else at
/// the end of the scope; in a <c>finally</c> where a statement between may leave the scope.
/// The earlier place is not taken where the statements that follow still tell the body something (set a flag, signal, complete),
/// for the body may be waiting for just that.
/// </summary>
internal sealed class JoinPlace
{
    private readonly StatementScope _list;
    private readonly int _start;
    private readonly int _last;
    private readonly bool _guard;

    private JoinPlace(StatementScope list, int start, int last, bool guard)
    {
        _list = list;
        _start = start;
        _last = last;
        _guard = guard;
    }

    /// <summary>The statement after which the join stands.</summary>
    public StatementSyntax After => _list.Items[_last];

    /// <summary>The join follows the start at once.</summary>
    public bool IsAtStart => _last == _start;

    public bool IsGuarded => _guard;

    /// <summary>
    /// Null where the end of the scope is never reached. <paramref name="atOnce"/> asks for the place directly after the start,
    /// which again is not taken where later statements tell the body something.
    /// </summary>
    public static JoinPlace? Find(StatementScope list, StatementSyntax start, IReadOnlyList<StartedBody> bodies, SemanticModel model, CancellationToken cancel, bool atOnce = false)
    {
        var from = list.Items.IndexOf(start);
        var last = Math.Max(from, list.LastExecuted);
        if (bodies.Any(b => b.NeverEnds) || !IsReleased(list, from, bodies, model, cancel))
            return null;
        if (atOnce && !list.Items.Skip(from + 1).Take(last - from).SelectMany(Names).Any(n => Signals(n, bodies, model, cancel)))
            return new JoinPlace(list, from, from, guard: false);
        var use = FirstUse(list, from, last, bodies, model, cancel);
        if (use > 0)
            last = use - 1;
        else if (list.Items[last] is ReturnStatementSyntax or ThrowStatementSyntax or BreakStatementSyntax or ContinueStatementSyntax or GotoStatementSyntax or YieldStatementSyntax
            && last > from && !DoesWork(list.Items[last]))
            last--;

        var between = list.Items.Skip(from + 1).Take(last - from).ToList();
        if (between.Any(StartedBody.IsEndless))
            return null;
        return new JoinPlace(list, from, last, between.Any(MayLeave));
    }

    public void AddTo(EditPlan plan, params string[] join)
    {
        if (!_guard)
        {
            if (_last < _list.LastExecuted && !IsAtStart)
                plan.Before(_list.Items[_last + 1], join);
            else
                plan.After(After, join);
            return;
        }

        // A finally that ends the scope already is where the next join belongs.
        if (After is TryStatementSyntax { Finally: { } @finally } && !_list.Items.Skip(_start + 1).Take(_last - _start - 1).Any(MayLeave) && @finally.Block.Statements.Count > 0)
            plan.After(@finally.Block.Statements.Last(), join);
        else
            plan.Guard(_list.Items[_start + 1], After, join);
    }

    private static int FirstUse(StatementScope list, int from, int last, IReadOnlyList<StartedBody> bodies, SemanticModel model, CancellationToken cancel)
    {
        for (var i = from + 1; i <= last; i++)
        {
            if (!Names(list.Items[i]).Any(n => model.GetSymbolInfo(n, cancel).Symbol is { } s && bodies.Any(b => b.Written.Contains(s))))
                continue;
            var signals = list.Items.Skip(i).Take(last - i + 1).SelectMany(Names).Any(n => Signals(n, bodies, model, cancel));
            return signals ? -1 : i;
        }

        return -1;
    }

    // Whoever joins a body that waits for something must have given it, or waits for ever.
    private static bool IsReleased(StatementScope list, int from, IReadOnlyList<StartedBody> bodies, SemanticModel model, CancellationToken cancel) =>
        bodies.SelectMany(b => b.WaitsFor).All(symbol => list.Items.Skip(from + 1).SelectMany(Names).Any(n =>
            SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(n, cancel).Symbol, symbol) && Signals(n, bodies, model, cancel)));

    private static IEnumerable<IdentifierNameSyntax> Names(StatementSyntax statement) =>
        statement is LocalFunctionStatementSyntax ? [] : AsyncPlace.OwnNodes(statement).OfType<IdentifierNameSyntax>();

    // The parent writes what the body reads, or calls something made for telling other threads.
    private static bool Signals(IdentifierNameSyntax name, IReadOnlyList<StartedBody> bodies, SemanticModel model, CancellationToken cancel)
    {
        if (model.GetSymbolInfo(name, cancel).Symbol is not { } symbol || !bodies.Any(b => b.Read.Contains(symbol)))
            return false;
        var place = VariableUse.Whole(name);
        if (VariableUse.Assigns(place))
            return !IsReadByReference(place, model, cancel);
        return VariableUse.Calls(name)
            && model.GetTypeInfo(place, cancel).Type?.ContainingNamespace?.ToDisplayString() is { } space
            && (space.StartsWith("System.Threading", StringComparison.Ordinal) || space == "System.Collections.Concurrent");
    }

    // Volatile.Read(ref x)
    private static bool IsReadByReference(ExpressionSyntax place, SemanticModel model, CancellationToken cancel) =>
        place.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call } && model.GetSymbolInfo(call, cancel).Symbol is { Name: nameof(Volatile.Read) };

    private static bool DoesWork(StatementSyntax jump) =>
        AsyncPlace.OwnNodes(jump).Any(n => n is InvocationExpressionSyntax or AwaitExpressionSyntax && jump is ReturnStatementSyntax);

    private static bool MayLeave(StatementSyntax statement) => AsyncPlace.OwnNodes(statement).Any(n => n switch
    {
        ReturnStatementSyntax or ThrowStatementSyntax or GotoStatementSyntax => true,
        YieldStatementSyntax yield => yield.Expression is null,
        BreakStatementSyntax or ContinueStatementSyntax => StartedBody.Target(n) is not { } target || !statement.Span.Contains(target.Span),
        _ => false,
    });
}
