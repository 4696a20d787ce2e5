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
    private readonly Defect _defect;
    private readonly DroppedTask _task;
    private readonly EditPlan _plan;
    private readonly bool _blocks;

    private AwaitTask(Defect defect, DroppedTask task, bool blocks)
    {
        _defect = defect;
        _task = task;
        _plan = new EditPlan(defect.Root);
        _blocks = blocks;
    }

    /// <summary>With <c>await</c>.</summary>
    public static SyntaxNode? Awaiting(Defect defect)
    {
        if (DroppedTask.At(defect) is not { Body: null or { NeverEnds: false } } task || AsyncConversion.At(task.Expression, defect.Model, defect.Cancellation) is not { } conversion)
            return null;
        var fix = new AwaitTask(defect, task, blocks: false);
        conversion.AddTo(fix._plan);
        return fix.Plan() ? fix._plan.Apply() : null;
    }

    /// <summary>With <c>await</c> on the spot, where <see cref="Awaiting"/> would collect.</summary>
    public static SyntaxNode? AwaitingHere(Defect defect)
    {
        if (DroppedTask.At(defect) is not { Body: null or { NeverEnds: false }, Local: null, Statement: { } statement } task
            || AsyncConversion.At(task.Expression, defect.Model, defect.Cancellation) is not { } conversion)
        {
            return null;
        }

        var fix = new AwaitTask(defect, task, blocks: false);
        if (Loops.Outermost(statement, null) is null && fix.Together(statement).Count == 1)
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

        var fix = new AwaitTask(defect, task, blocks: true);
        return (Loops.Outermost(statement, null) is not null || fix.Together(statement).Count > 1) && fix.Plan() ? fix._plan.Apply() : null;
    }

    private static Func<ExpressionSyntax, ExpressionSyntax> AwaitOf(DroppedTask task)
    {
        if (task.Expression is ConditionalAccessExpressionSyntax)
            return e => AwaitSyntax.Await(SyntaxFactory.ParenthesizedExpression((ExpressionSyntax)ArrowBody.Fill(SyntaxFactory.ParseExpression("__0 ?? Task.CompletedTask"), e)));
        return AwaitSyntax.Of(task.Expression);
    }

    private bool Plan()
    {
        if (_task.Statement is not { } statement)
        {
            _plan.Replace(_task.Expression, AwaitOf(_task));
            return true;
        }

        if (Loops.Outermost(statement, null) is { } loop)
            return Collect(statement, loop);
        if (StatementScope.Of(statement) is not { } list)
            return Alone(statement, null);
        var together = Together(statement);
        return together.Count > 1 ? Join(list, together) : Alone(statement, list);
    }

    private bool Alone(StatementSyntax statement, StatementScope? list)
    {
        var place = list is null ? null : JoinPlace.Find(list, statement, Bodies([_task]), _defect.Model, _defect.Cancellation, atOnce: _task.Local is null);
        if (list is not null && place is null)
            return false;
        if (_task.Local is { } local)
        {
            AddJoin(place, statement, $"await {local};");
            return true;
        }

        if (place is null or { IsAtStart: true } || _task.Expression is ConditionalAccessExpressionSyntax)
        {
            _plan.Replace(_task.Expression, AwaitOf(_task));
            return true;
        }

        var name = UnusedName.At(statement, "task");
        Hold(_task, name);
        AddJoin(place, statement, $"await {name}{_task.Configuration};");
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
            var name = task.Local ?? Enumerable.Range(1, tasks.Count).Select(i => UnusedName.At(last, "task" + i)).First(n => !names.Contains(n));
            names.Add(name);
            if (task.Local is null)
                Hold(task, name);
        }

        place.AddTo(_plan, All(string.Join(", ", names)));
        return true;
    }

    // for (…) Task.Run(A);
    private bool Collect(StatementSyntax statement, StatementSyntax loop)
    {
        if (_defect.Types.ListOfT is not { } listType)
            return false;
        var list = UnusedName.At(loop, "tasks");
        var add = _task.Local is { } local ? $"{list}.Add({local});" : null;
        if (add is not null)
            _plan.After(statement, add);
        else if (_task.Expression is ConditionalAccessExpressionSyntax)
            return false;
        else
            _plan.Replace(_task.Expression, _ => ArrowBody.Fill(SyntaxFactory.ParseExpression($"{list}.Add(__0)"), AsTask(_task)));
        if (!UsingDirectives.Reach(_defect.Model, loop.SpanStart, listType))
            _plan.Using("System.Collections.Generic");
        var declaration = $"var {list} = new List<{TaskName(loop)}>();";
        var join = All(_blocks ? $"{list}.ToArray()" : list);
        if (StatementScope.Of(loop) is not { } scope)
        {
            _plan.Around(loop, [declaration], [join]);
            return true;
        }

        if (JoinPlace.Find(scope, loop, Bodies([_task]), _defect.Model, _defect.Cancellation, atOnce: true) is not { } place)
            return false;
        _plan.Before(loop, declaration);
        if (AsyncPlace.OwnNodes(loop).Any(n => n is ReturnStatementSyntax or ThrowStatementSyntax))
            _plan.Guard(loop, place.After, join);
        else
            place.AddTo(_plan, join);
        return true;
    }

    private string All(string tasks) =>
        _blocks ? $"{TaskName(_task.Expression)}.WaitAll({tasks});" : $"await {TaskName(_task.Expression)}.WhenAll({tasks}){_task.Configuration};";

    private string TaskName(SyntaxNode at) => UsingDirectives.Reach(_defect.Model, at.SpanStart, _defect.Types.Task!) ? "Task" : "System.Threading.Tasks.Task";

    private void Hold(DroppedTask task, string name) => _plan.Change(
        task.Statement!,
        s => ArrowBody.Fill(SyntaxFactory.ParseStatement($"var {name} = __0;"), AsTaskOf(task, ((ExpressionStatementSyntax)s).Expression)).WithTriviaFrom(s));

    private ExpressionSyntax AsTask(DroppedTask task) => AsTaskOf(task, task.Expression);

    // The expression as it is now, without ConfigureAwait, and a ValueTask as a task.
    private ExpressionSyntax AsTaskOf(DroppedTask task, ExpressionSyntax expression)
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
    private List<DroppedTask> Together(StatementSyntax statement) =>
        StatementScope.Of(statement) is { } list
            ? list.Items.Select(s => DroppedTask.In(s, _defect)).OfType<DroppedTask>()
                .Where(t => t.Expression is not ConditionalAccessExpressionSyntax && t.Body is null or { NeverEnds: false } && t.Statement is not null)
                .ToList() is { } found && found.Any(t => t.Statement == statement) ? found : [_task]
            : [_task];

    private static StartedBody[] Bodies(IEnumerable<DroppedTask> tasks) => tasks.Select(t => t.Body).OfType<StartedBody>().ToArray();
}
