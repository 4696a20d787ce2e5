using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Lifetimes;

/// <summary>
/// A thread that is given asynchronous code, and ends at its first <c>await</c>, becomes a task that stands for all of it: it is started
/// where the thread was, and waited for where the thread was joined.
/// Limits: a local thread, all of whose uses are its start, its joins and <c>IsBackground</c>; nothing else happens between its
/// creation and its start than the creation and the start of other threads.
/// </summary>
internal sealed class AsyncThread
{
    private readonly Defect _defect;
    private readonly AsyncCallback _callback;
    private readonly BaseObjectCreationExpressionSyntax _creation;
    private readonly LocalDeclarationStatementSyntax _declaration;
    private readonly EditPlan _plan;

    private AsyncThread(Defect defect, AsyncCallback callback, BaseObjectCreationExpressionSyntax creation, LocalDeclarationStatementSyntax declaration)
    {
        _defect = defect;
        _callback = callback;
        _creation = creation;
        _declaration = declaration;
        _plan = new EditPlan(defect.Root);
    }

    public static SyntaxNode? Repair(Defect defect)
    {
        if (AsyncCallback.At(defect) is not { Call: BaseObjectCreationExpressionSyntax { ArgumentList.Arguments.Count: 1 } creation } callback
            || !FrameworkTypes.Is(callback.Method.ContainingType, defect.Types.Thread)
            || defect.Types.Task is not { } task || task.GetMembers(nameof(Task.Run)).IsEmpty
            || callback.Method.Parameters[0].Type is not INamedTypeSymbol { DelegateInvokeMethod.Parameters.Length: 0 }
            || creation.Parent is not EqualsValueClauseSyntax { Parent.Parent.Parent: LocalDeclarationStatementSyntax { Declaration.Variables.Count: 1, UsingKeyword.RawKind: 0 } declaration })
        {
            return null;
        }

        var thread = new AsyncThread(defect, callback, creation, declaration);
        return thread.Create() && thread.FollowUses() ? thread._plan.Apply() : null;
    }

    private VariableDeclaratorSyntax Declarator => _declaration.Declaration.Variables[0];

    private bool Create()
    {
        if (_creation.Initializer?.Expressions.All(IsBackground) == false || !_callback.MakeAwaitable(_plan))
            return false;
        var task = ShortName.Means(_defect.Model, _creation.SpanStart, _defect.Types.Task) ? "Task" : "System.Threading.Tasks.Task";
        _plan.Replace(_creation, e =>
        {
            var body = ((BaseObjectCreationExpressionSyntax)e).ArgumentList!.Arguments[0].Expression;
            return ArrowBody.Fill(SyntaxFactory.ParseExpression($"{task}.Run(__0)"), _callback.Lambda is null ? body : _callback.AsLambda(body, null, ""));
        });
        if (!_declaration.Declaration.Type.IsVar)
            _plan.Change(_declaration.Declaration.Type, t => SyntaxFactory.ParseTypeName(task).WithTriviaFrom(t));
        return true;
    }

    private bool FollowUses()
    {
        if (StatementScope.Of(_declaration) is not { } list)
            return false;
        StatementSyntax? start = null;
        var joins = new List<InvocationExpressionSyntax>();
        foreach (var use in Uses(list))
        {
            if (use.Parent is not MemberAccessExpressionSyntax member || member.Expression != use)
                return false;
            switch (member.Parent)
            {
                case InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0, Parent: ExpressionStatementSyntax statement } call when IsCall(call, nameof(Thread.Start)) && start is null && list.Items.Contains(statement):
                    start = statement;
                    _plan.Remove(statement);
                    break;
                case InvocationExpressionSyntax call when IsCall(call, nameof(Thread.Join)):
                    joins.Add(call);
                    break;
                case AssignmentExpressionSyntax { Parent: ExpressionStatementSyntax statement } assignment when IsBackground(assignment) && list.Items.Contains(statement):
                    _plan.Remove(statement);
                    break;
                default:
                    return false;
            }
        }

        if (start is null || joins.Count == 0 || !list.Items.Skip(list.IndexOf(_declaration) + 1).TakeWhile(s => s != start).All(IsAboutThreads))
            return false;
        Wait(joins);
        return true;
    }

    private IEnumerable<IdentifierNameSyntax> Uses(StatementScope list)
    {
        var local = _defect.Model.GetDeclaredSymbol(Declarator, _defect.Cancellation);
        return list.Owner.DescendantNodes().OfType<IdentifierNameSyntax>().Where(n =>
            n.Identifier.ValueText == Declarator.Identifier.ValueText
            && SymbolEqualityComparer.Default.Equals(_defect.Model.GetSymbolInfo(n, _defect.Cancellation).Symbol, local));
    }

    private void Wait(List<InvocationExpressionSyntax> joins)
    {
        var waits = new AwaitOrWait(_defect);
        foreach (var join in joins)
        {
            var access = (MemberAccessExpressionSyntax)join.Expression;
            if (join.ArgumentList.Arguments.Count == 0 && waits.CanAwait(join))
                _plan.Replace(join, _ => AwaitSyntax.Await(access.Expression));
            else
                _plan.Change(access.Name, n => SyntaxFactory.IdentifierName(nameof(Task.Wait)).WithTriviaFrom(n));
        }

        waits.AddTo(_plan);
    }

    private bool IsAboutThreads(StatementSyntax statement) => statement switch
    {
        LocalDeclarationStatementSyntax { Declaration.Variables: var variables } => variables.All(v => v.Initializer?.Value is BaseObjectCreationExpressionSyntax { Initializer: null } made && IsThread(made)),
        ExpressionStatementSyntax { Expression: InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0 } call } => IsCall(call, nameof(Thread.Start)),
        ExpressionStatementSyntax { Expression: var assignment } => IsBackground(assignment),
        _ => false,
    };

    private bool IsCall(InvocationExpressionSyntax call, string method) =>
        call.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name, Expression: IdentifierNameSyntax thread } && name == method && IsThread(thread);

    private bool IsBackground(ExpressionSyntax expression) =>
        expression is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Right: LiteralExpressionSyntax, Left: var left }
        && left switch
        {
            MemberAccessExpressionSyntax access => access.Expression is IdentifierNameSyntax && access.Name.Identifier.ValueText == nameof(Thread.IsBackground) && IsThread(access.Expression),
            IdentifierNameSyntax name => name.Identifier.ValueText == nameof(Thread.IsBackground),
            _ => false,
        };

    private bool IsThread(ExpressionSyntax expression) => FrameworkTypes.Is(_defect.Model.GetTypeInfo(expression, _defect.Cancellation).Type, _defect.Types.Thread);
}
