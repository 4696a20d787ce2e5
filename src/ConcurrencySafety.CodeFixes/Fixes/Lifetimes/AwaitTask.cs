using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Lifetimes;

/// <summary>
/// Waits for dropped tasks: one is awaited; those of a loop, and several of one scope, are collected and awaited together, so that
/// they go on running side by side.
/// </summary>
internal sealed class AwaitTask
{
    private const int MostNames = 20;

    private readonly Defect _defect;
    private readonly EditPlan _plan;
    private readonly bool _blocks;
    private readonly HashSet<string> _names = [];
    private readonly Dictionary<StatementSyntax, string> _lists = [];
    private readonly HashSet<ExpressionSyntax> _awaited = [];

    private AwaitTask(Defect defect, bool blocks)
    {
        _defect = defect;
        _plan = new EditPlan(defect.Root);
        _blocks = blocks;
    }

    /// <summary>
    /// With <c>await</c>. What else a function drops that becomes <c>async</c> for it is awaited too: the compiler would speak about it next.
    /// </summary>
    public static SyntaxNode? Awaiting(Defect defect)
    {
        if (DroppedTask.At(defect) is not { Body: null or { NeverEnds: false } } task || AsyncConversion.At(task.Expression, defect.Model, defect.Cancellation) is not { } conversion)
            return null;
        var fix = new AwaitTask(defect, blocks: false);
        conversion.AddTo(fix._plan);
        if (!fix.Plan(task))
            return null;
        foreach (var other in conversion.Functions.SelectMany(f => DroppedIn(f, defect)))
        {
            if (AsyncPlace.Allows(other.Expression, defect.Model, defect.Cancellation))
                fix.Plan(other);
        }

        return fix._plan.Apply();
    }

    /// <summary>With <c>await</c> on the spot, where <see cref="Awaiting"/> would collect.</summary>
    public static SyntaxNode? AwaitingHere(Defect defect)
    {
        if (DroppedTask.At(defect) is not { Body: null or { NeverEnds: false }, Local: null, Statement: { } statement } task
            || AsyncConversion.At(task.Expression, defect.Model, defect.Cancellation) is not { } conversion)
        {
            return null;
        }

        var fix = new AwaitTask(defect, blocks: false);
        if (Loops.Outermost(statement, null) is null && fix.Together(task, statement).Count == 1)
            return null;
        conversion.AddTo(fix._plan);
        fix._plan.Replace(task.Expression, AwaitOf(task));
        return fix._plan.Apply();
    }

    /// <summary>With <c>Task.WaitAll</c>, in code that cannot await, for tasks that run no asynchronous code which might need this thread.</summary>
    public static SyntaxNode? Waiting(Defect defect)
    {
        if (DroppedTask.At(defect) is not { Statement: { } statement, Body: { NeverEnds: false } body } task
            || AsyncPlace.IsAsync(body.Function)
            || Loops.IsUnderLock(statement)
            || AsyncConversion.At(task.Expression, defect.Model, defect.Cancellation) is not null
            || AsyncPlace.FunctionOf(statement) is not { } function || AsyncPlace.IsAsync(function))
        {
            return null;
        }

        var fix = new AwaitTask(defect, blocks: true);
        return (Loops.Outermost(statement, null) is not null || fix.Together(task, statement).Count > 1) && fix.Plan(task) ? fix._plan.Apply() : null;
    }

    private static List<DroppedTask> DroppedIn(SyntaxNode function, Defect defect) => AsyncPlace.OwnNodes(function).OfType<ExpressionStatementSyntax>()
        .Select(s => DroppedTask.In(s, defect)).OfType<DroppedTask>().Where(t => t.Body is null or { NeverEnds: false }).ToList();

    private static Func<ExpressionSyntax, ExpressionSyntax> AwaitOf(DroppedTask task)
    {
        if (task.Expression is ConditionalAccessExpressionSyntax)
            return e => AwaitSyntax.Await(SyntaxFactory.ParenthesizedExpression((ExpressionSyntax)ArrowBody.Fill(SyntaxFactory.ParseExpression("__0 ?? Task.CompletedTask"), e)));
        return AwaitSyntax.Of(task.Expression);
    }

    private bool Plan(DroppedTask task)
    {
        if (!_awaited.Add(task.Expression))
            return true;
        if (task.Statement is not { } statement)
        {
            _plan.Replace(task.Expression, AwaitOf(task));
            return true;
        }

        if (Loops.Outermost(statement, null) is { } loop)
            return Collect(task, statement, loop);
        if (StatementScope.Of(statement) is not { } list)
            return Alone(task, statement, null);
        var together = Together(task, statement);
        _awaited.UnionWith(together.Select(t => t.Expression));
        return together.Count > 1 ? Join(list, together) : Alone(task, statement, list);
    }

    private bool Alone(DroppedTask task, StatementSyntax statement, StatementScope? list)
    {
        var place = list is null ? null : JoinPlace.Find(list, statement, Bodies([task]), _defect.Model, _defect.Cancellation, atOnce: task.Local is null);
        if (place is null && (list is not null || task.Body is { WaitsFor.Count: > 0 }))
            return false;
        if (task.Local is { } local)
        {
            AddJoin(place, statement, $"await {local};");
            return true;
        }

        if (place is null or { IsAtStart: true } || task.Expression is ConditionalAccessExpressionSyntax)
        {
            _plan.Replace(task.Expression, AwaitOf(task));
            return true;
        }

        var name = NewName(statement, "task");
        Hold(task, name);
        AddJoin(place, statement, $"await {name}{task.Configuration};");
        return true;
    }

    // Task.Run(A); Task.Run(B);
    private bool Join(StatementScope list, IReadOnlyList<DroppedTask> tasks)
    {
        var last = tasks.Select(t => t.Statement!).OrderBy(s => s.SpanStart).Last();
        if (JoinPlace.Find(list, last, Bodies(tasks), _defect.Model, _defect.Cancellation, atOnce: true) is not { } place)
            return false;
        var names = new List<string>();
        foreach (var task in tasks)
        {
            var name = task.Local ?? NewName(last, "task" + (names.Count + 1));
            names.Add(name);
            if (task.Local is null)
                Hold(task, name);
        }

        place.AddTo(_plan, All(string.Join(", ", names), tasks[0]));
        return true;
    }

    // for (…) Task.Run(A);
    private bool Collect(DroppedTask task, StatementSyntax statement, StatementSyntax loop)
    {
        if (task.Local is null && task.Expression is ConditionalAccessExpressionSyntax)
            return false;
        var isNew = !_lists.TryGetValue(loop, out var list);
        if (isNew)
            _lists[loop] = list = NewName(loop, "tasks");
        if (task.Local is { } local)
            _plan.After(statement, $"{list}.Add({local});");
        else
            _plan.Replace(task.Expression, e => ArrowBody.Fill(SyntaxFactory.ParseExpression($"{list}.Add(__0)"), AsTask(task, e)));
        if (!isNew)
            return true;
        if (!ShortName.Means(_defect.Model, loop.SpanStart, _defect.Types.ListOfT!))
            _plan.Using("System.Collections.Generic");
        var declaration = $"var {list} = new List<{TaskName(loop)}>();";
        var join = All(_blocks ? $"{list}.ToArray()" : list!, task);
        if (StatementScope.Of(loop) is not { } scope)
        {
            _plan.Around(loop, [declaration], [join]);
            return task.Body is not { WaitsFor.Count: > 0 };
        }

        if (JoinPlace.Find(scope, loop, Bodies([task]), _defect.Model, _defect.Cancellation, atOnce: true) is not { } place)
            return false;
        _plan.Before(loop, declaration);
        if (AsyncPlace.OwnNodes(loop).Any(n => n is ReturnStatementSyntax or ThrowStatementSyntax))
            _plan.Guard(loop, place.After, join);
        else
            place.AddTo(_plan, join);
        return true;
    }

    private string All(string tasks, DroppedTask first) =>
        _blocks ? $"{TaskName(first.Expression)}.WaitAll({tasks});" : $"await {TaskName(first.Expression)}.WhenAll({tasks}){first.Configuration};";

    private string NewName(SyntaxNode at, string wish)
    {
        var scope = Functions.MemberAround(at);
        var name = UnusedName.In(scope, Enumerable.Range(1, MostNames).Select(i => i == 1 ? wish : wish + i).Where(n => !_names.Contains(n)).ToArray());
        _names.Add(name);
        return name;
    }

    private string TaskName(SyntaxNode at) => ShortName.Means(_defect.Model, at.SpanStart, _defect.Types.Task!) ? "Task" : "System.Threading.Tasks.Task";

    private void Hold(DroppedTask task, string name) => _plan.Change(
        task.Statement!,
        s => ArrowBody.Fill(SyntaxFactory.ParseStatement($"var {name} = __0;"), AsTask(task, ((ExpressionStatementSyntax)s).Expression)).WithTriviaFrom(s));

    // The expression as it is now, without ConfigureAwait, and a ValueTask as a task.
    private ExpressionSyntax AsTask(DroppedTask task, ExpressionSyntax expression)
    {
        var bare = task.Configuration is null ? expression : ((MemberAccessExpressionSyntax)((InvocationExpressionSyntax)expression).Expression).Expression;
        return _defect.Types.IsValueTask(_defect.Model.GetTypeInfo(task.Task, _defect.Cancellation).Type)
            ? ArrowBody.Fill(SyntaxFactory.ParseExpression("__0.AsTask()"), bare)
            : bare;
    }

    private void AddJoin(JoinPlace? place, StatementSyntax statement, string join)
    {
        if (place is null)
            _plan.After(statement, join);
        else
            place.AddTo(_plan, join);
    }

    // All tasks that the statements beside this one drop: they were meant to run together.
    private List<DroppedTask> Together(DroppedTask task, StatementSyntax statement)
    {
        if (StatementScope.Of(statement) is not { } list)
            return [task];
        var found = list.Items.Select(s => DroppedTask.In(s, _defect)).OfType<DroppedTask>()
            .Where(t => t.Expression is not ConditionalAccessExpressionSyntax && t.Body is null or { NeverEnds: false } && t.Statement is not null)
            .Where(t => !_blocks || (t.Body is { } body && !AsyncPlace.IsAsync(body.Function)))
            .ToList();
        return found.Any(t => t.Statement == statement) ? found : [task];
    }

    private static StartedBody[] Bodies(IEnumerable<DroppedTask> tasks) => tasks.Select(t => t.Body).OfType<StartedBody>().ToArray();
}
