using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Lifetimes;

/// <summary>Waits with <c>Join</c> for a started thread where its scope ends; for all threads of a loop, after the loop.</summary>
internal sealed class JoinThread
{
    private readonly Defect _defect;
    private readonly ThreadStart _start;
    private readonly StartedBody[] _bodies;
    private readonly EditPlan _plan;

    private JoinThread(Defect defect, ThreadStart start, StartedBody? body)
    {
        _defect = defect;
        _start = start;
        _bodies = body is null ? [] : [body];
        _plan = new EditPlan(defect.Root);
    }

    public static SyntaxNode? AtEndOfScope(Defect defect)
    {
        // A join under a lock waits for a thread that may need the lock.
        if (ThreadStart.At(defect) is not { } start || Loops.IsUnderLock(start.Call))
            return null;
        var body = start.Body(defect);
        if (body is { NeverEnds: true })
            return null;
        var join = new JoinThread(defect, start, body);
        return join.Plan() ? join._plan.Apply() : null;
    }

    private bool WaitsForOthers => _bodies.Any(b => b.WaitsFor.Count > 0);

    private bool Plan() => _start switch
    {
        { Variable: null, Statement: { } statement } => Unnamed(statement),
        { Variable: null } => Arrow(),
        { Variable: ILocalSymbol local, IsElement: true, Statement: { } statement } => Element(local, statement),
        { Variable: ILocalSymbol { IsForEach: true }, Statement: { } statement } => Iterated(statement),
        { Variable: ILocalSymbol local, Statement: { } statement } => Local(local, statement),
        { Variable: IParameterSymbol } => InCallback(),
        _ => false,
    };

    // new Thread(F).Start();
    private bool Unnamed(StatementSyntax statement)
    {
        var name = UnusedName.In(Functions.MemberAround(statement), "thread");
        _plan.Change(statement, s =>
        {
            var creation = ((MemberAccessExpressionSyntax)((InvocationExpressionSyntax)((ExpressionStatementSyntax)s).Expression).Expression).Expression;
            return ArrowBody.Fill(SyntaxFactory.ParseStatement($"var {name} = __0;"), creation).WithTriviaFrom(s);
        });
        return InLoop(statement, null, name, StartOf(name)) ?? Once(statement, name, StartOf(name));
    }

    // void Go() => new Thread(F).Start();
    private bool Arrow()
    {
        var name = UnusedName.In(Functions.MemberAround(_start.Call), "thread");
        return !WaitsForOthers && ArrowBody.ToBlock(_plan, _start.Call, [$"var {name} = __0;", .. StartOf(name), $"{name}.Join();"], _start.Thread);
    }

    private bool Local(ILocalSymbol local, StatementSyntax statement) =>
        InLoop(statement, KeptIn(local, statement), local.Name, []) ?? Once(statement, local.Name, []);

    // threads[i].Start();
    private bool Element(ILocalSymbol local, StatementSyntax statement)
    {
        var declaration = local.DeclaringSyntaxReferences[0].GetSyntax(_defect.Cancellation);
        if (Loops.Outermost(statement, declaration.FirstAncestorOrSelf<StatementSyntax>()?.Parent) is { } loop)
            return AfterLoop(loop, [], JoinAll(local.Name, loop));
        return !Loops.Contain(statement, null) && Once(statement, _start.Thread.ToString(), []);
    }

    // foreach (var thread in threads) thread.Start();
    private bool Iterated(StatementSyntax statement)
    {
        if (statement.Ancestors().OfType<ForEachStatementSyntax>().FirstOrDefault(f => f.Identifier.ValueText == _start.Variable!.Name) is not { } loop
            || _defect.Model.GetSymbolInfo(loop.Expression, _defect.Cancellation).Symbol is not (ILocalSymbol or IFieldSymbol or IParameterSymbol))
        {
            return false;
        }

        return AfterLoop(loop, [], $"foreach ({loop.Type} {loop.Identifier} in {loop.Expression})\n{{\n\t{loop.Identifier}.Join();\n}}");
    }

    // threads.ForEach(t => t.Start());
    private bool InCallback()
    {
        if (_start.Call.Parent is not LambdaExpressionSyntax { Parent: ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Parent: ExpressionStatementSyntax statement } each } }
            || _start.Call.ArgumentList.Arguments.Count > 0
            || _defect.Model.GetSymbolInfo(each, _defect.Cancellation).Symbol is not IMethodSymbol { Name: nameof(Array.ForEach) }
            || StatementScope.Of(statement) is not { } list
            || JoinPlace.Find(list, statement, _bodies, _defect.Model, _defect.Cancellation) is not { } place)
        {
            return false;
        }

        var name = ((MemberAccessExpressionSyntax)_start.Call.Expression).Name;
        place.AddTo(_plan, statement.ReplaceNode(name, SyntaxFactory.IdentifierName("Join")).ToString());
        return true;
    }

    // Null where the thread is made only once in its function. In a loop, the handles of the other rounds would be lost.
    private bool? InLoop(StatementSyntax statement, string? keptIn, string name, string[] start)
    {
        var made = _start.Creation ?? _start.Variable?.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(_defect.Cancellation);
        if (made is null || !Loops.Contain(made, null))
            return null;
        if (Loops.Outermost(statement, null) is not { } loop)
            return false;
        if (keptIn is not null)
            return AfterLoop(loop, [], JoinAll(keptIn, loop));

        var list = UnusedName.In(Functions.MemberAround(loop), "threads");
        if (!ShortName.Means(_defect.Model, loop.SpanStart, _defect.Types.ListOfT!))
            _plan.Using("System.Collections.Generic");
        var type = ShortName.Means(_defect.Model, loop.SpanStart, _defect.Types.Thread!) ? "Thread" : "System.Threading.Thread";
        _plan.After(statement, [.. start, $"{list}.Add({name});"]);
        return AfterLoop(loop, [$"var {list} = new List<{type}>();"], JoinAll(list, loop));
    }

    private bool AfterLoop(StatementSyntax loop, string[] before, string join)
    {
        if (StatementScope.Of(loop) is not { } list)
        {
            _plan.Around(loop, before, [join]);
            return !WaitsForOthers;
        }

        if (JoinPlace.Find(list, loop, _bodies, _defect.Model, _defect.Cancellation) is not { } place)
            return false;
        if (before.Length > 0)
            _plan.Before(loop, before);
        place.AddTo(_plan, join);
        return true;
    }

    private bool Once(StatementSyntax statement, string name, string[] start)
    {
        if (StatementScope.Of(statement) is not { } list)
        {
            _plan.After(statement, [.. start, $"{name}.Join();"]);
            return !WaitsForOthers;
        }

        if (JoinPlace.Find(list, statement, _bodies, _defect.Model, _defect.Cancellation) is not { } place)
            return false;
        if (start.Length > 0)
            _plan.After(statement, start);
        place.AddTo(_plan, $"{name}.Join();");
        return true;
    }

    // threads.Add(thread) or threads[i] = thread, where 'threads' is declared outside the loop.
    private string? KeptIn(ILocalSymbol local, StatementSyntax statement)
    {
        if (Loops.Outermost(statement, null) is not { } loop)
            return null;
        foreach (var name in loop.DescendantNodes().OfType<IdentifierNameSyntax>().Where(n => n.Identifier.ValueText == local.Name))
        {
            var holder = name.Parent switch
            {
                ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Add" } add } } => add.Expression,
                AssignmentExpressionSyntax { Left: ElementAccessExpressionSyntax element } assignment when assignment.Right == name => element.Expression,
                _ => null,
            };
            if (holder is IdentifierNameSyntax && _defect.Model.GetSymbolInfo(holder, _defect.Cancellation).Symbol is ILocalSymbol kept
                && !loop.Span.Contains(kept.DeclaringSyntaxReferences[0].Span))
            {
                return kept.Name;
            }
        }

        return null;
    }

    private string[] StartOf(string name) => [$"{name}.{((MemberAccessExpressionSyntax)_start.Call.Expression).Name}{_start.Call.ArgumentList};"];

    private string JoinAll(string list, StatementSyntax loop)
    {
        // The name is free again after the loop that may use it inside, but not one that is declared around it.
        var taken = _defect.Model.LookupSymbols(loop.SpanStart, name: "thread").Any(s => s is ILocalSymbol or IParameterSymbol);
        var item = taken ? UnusedName.In(Functions.MemberAround(loop), "thread") : "thread";
        return $"foreach (var {item} in {list})\n{{\n\t{item}.Join();\n}}";
    }
}
