using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Lifetimes;

/// <summary>Turns a loop by callback into one that waits for the asynchronous code of its rounds.</summary>
internal sealed class AsyncLoop
{
    private readonly Defect _defect;
    private readonly AsyncCallback _callback;
    private readonly EditPlan _plan;

    private AsyncLoop(Defect defect, AsyncCallback callback, InvocationExpressionSyntax call)
    {
        _defect = defect;
        _callback = callback;
        Call = call;
        _plan = new EditPlan(defect.Root);
    }

    public static SyntaxNode? Repair(Defect defect)
    {
        if (AsyncCallback.At(defect) is not { Item: not null, Call: InvocationExpressionSyntax call } callback || AsyncConversion.At(call, defect.Model, defect.Cancellation) is not { } conversion)
            return null;
        var loop = new AsyncLoop(defect, callback, call);
        if (!callback.MakeAwaitable(loop._plan) || !loop.Plan())
            return null;
        conversion.AddTo(loop._plan);
        return loop._plan.Apply();
    }

    private InvocationExpressionSyntax Call { get; }

    private SeparatedSyntaxList<ArgumentSyntax> Arguments => Call.ArgumentList.Arguments;

    private bool Plan()
    {
        if (FrameworkTypes.Is(_callback.Method.ContainingType, _defect.Types.Parallel))
        {
            return Arguments.Last().Expression == _callback.Delegate && Arguments.All(a => a.NameColon is null) && !IsUsed() && _callback.Method.Name switch
            {
                nameof(Parallel.ForEach) => Arguments.Count <= 3 && ParallelForEach(),
                nameof(Parallel.For) => Arguments.Count <= 4 && ParallelFor(),
                _ => false,
            };
        }

        if (_callback.Method.Name != nameof(Array.ForEach) || Call.Parent is not ExpressionStatementSyntax statement)
            return false;
        return (_callback.Method.IsStatic, Arguments.Count) switch
        {
            (true, 2) when _callback.Method.ContainingType.SpecialType == SpecialType.System_Array => ForEach(statement, Arguments[0].Expression),
            (false, 1) when FrameworkTypes.Is(_callback.Method.ContainingType, _defect.Types.ListOfT) && Call.Expression is MemberAccessExpressionSyntax access => ForEach(statement, access.Expression),
            _ => false,
        };
    }

    private bool IsUsed() => Call.Parent switch
    {
        ExpressionStatementSyntax => false,
        ArrowExpressionClauseSyntax arrow => _defect.Model.GetDeclaredSymbol(arrow.Parent!, _defect.Cancellation) is not IMethodSymbol { ReturnsVoid: true },
        _ => true,
    };

    private bool ParallelForEach()
    {
        if (Has("ForEachAsync"))
            return ToAsync("ForEachAsync");
        return Arguments.Count == 2 && ToWhenAll(arguments => Receiver(arguments[0]));
    }

    private bool ParallelFor()
    {
        if (Has("ForAsync"))
            return ToAsync("ForAsync");
        if (Arguments.Count != 3 || _callback.Method.Parameters[0].Type.SpecialType != SpecialType.System_Int32)
            return false;
        var fromZero = _defect.Model.GetConstantValue(Arguments[0].Expression, _defect.Cancellation) is { HasValue: true, Value: 0 };
        return (fromZero || Arguments[0].Expression is IdentifierNameSyntax or LiteralExpressionSyntax) && ToWhenAll(arguments =>
        {
            var range = fromZero ? "Enumerable.Range(0, __1)" : "Enumerable.Range(__0, __1 - __0)";
            return ArrowBody.Fill(SyntaxFactory.ParseExpression(range), arguments[0], fromZero ? arguments[1] : Operand(arguments[1]));
        });
    }

    private bool Has(string name) => _defect.Types.Parallel?.GetMembers(name).IsEmpty == false;

    // Parallel.ForEachAsync(xs, async (x, cancellationToken) => …)
    private bool ToAsync(string name)
    {
        var wanted = "cancellationToken";
        var member = Call.FirstAncestorOrSelf<MemberDeclarationSyntax>() ?? _defect.Root;
        var token = UnusedName.In(member, wanted) == wanted ? wanted : UnusedName.In(member, "token");
        var tokenType = _defect.Types.CancellationToken is { } type && ShortName.Means(_defect.Model, Call.SpanStart, type) ? "CancellationToken" : "System.Threading.CancellationToken";
        _plan.Change(_callback.Delegate, d => _callback.AsLambda(d, token, tokenType).WithTriviaFrom(d));
        _plan.Replace(Call, e =>
        {
            var call = (InvocationExpressionSyntax)e;
            var called = call.Expression switch
            {
                MemberAccessExpressionSyntax access => access.WithName(Renamed(access.Name, name)),
                SimpleNameSyntax simple => Renamed(simple, name),
                var other => other,
            };
            return AwaitSyntax.Await(call.WithExpression(called));
        });
        return true;
    }

    // Task.WhenAll(xs.Select(async x => …))
    private bool ToWhenAll(Func<IReadOnlyList<ExpressionSyntax>, ExpressionSyntax> source)
    {
        if (_defect.Types.Enumerable is not { } enumerable)
            return false;
        if (!ShortName.Means(_defect.Model, Call.SpanStart, enumerable))
            _plan.Using("System.Linq");
        var task = ShortName.Means(_defect.Model, Call.SpanStart, _defect.Types.Task!) ? "Task" : "System.Threading.Tasks.Task";
        _plan.Change(_callback.Delegate, d => _callback.AsLambda(d, null, "").WithTriviaFrom(d));
        _plan.Replace(Call, e =>
        {
            var arguments = ((InvocationExpressionSyntax)e).ArgumentList.Arguments.Select(a => a.Expression).ToList();
            return AwaitSyntax.Await(ArrowBody.Fill(SyntaxFactory.ParseExpression($"{task}.WhenAll(__0.Select(__1))"), source(arguments), arguments.Last()));
        });
        return true;
    }

    // foreach (var x in list) { … }
    private bool ForEach(ExpressionStatementSyntax statement, ExpressionSyntax source)
    {
        if (!_callback.ReturnsToContinues(_plan))
            return false;
        var type = _callback.ItemType?.ToString() ?? "var";
        var header = $"foreach ({type} {_callback.Item} in __0)";
        var indent = _plan.Lines.IndentOf(statement);
        _plan.Change(statement, s =>
        {
            var call = (InvocationExpressionSyntax)s.Expression;
            var from = call.Expression is MemberAccessExpressionSyntax access && source.Parent is MemberAccessExpressionSyntax ? access.Expression : call.ArgumentList.Arguments[0].Expression;
            var callback = call.ArgumentList.Arguments.Last().Expression;
            if (callback is AnonymousFunctionExpressionSyntax { Block: { } block } && _callback.Lambda!.Block is { } original && !_plan.Lines.OnOneLine(original))
                return WithBlock(s, from, header, block, original);
            string[] lines = callback switch
            {
                AnonymousFunctionExpressionSyntax { Block: { } inline } => [.. inline.Statements.Select(b => b.WithoutTrivia().ToString())],
                AnonymousFunctionExpressionSyntax { ExpressionBody: { } body } => [$"{body.WithoutTrivia()};"],
                _ => [$"await {_callback.Delegate}({_callback.Item});"],
            };
            var loop = _plan.Lines.Statement($"{header}\n{{\n{string.Concat(lines.Select(l => "\t" + l + "\n"))}}}", indent);
            return ArrowBody.Fill(loop, from).WithTriviaFrom(s);
        });
        return true;
    }

    private ForEachStatementSyntax WithBlock(ExpressionStatementSyntax statement, ExpressionSyntax source, string header, BlockSyntax block, BlockSyntax original)
    {
        var ownLine = _plan.Lines.StartsLine(original);
        var loop = (ForEachStatementSyntax)ArrowBody.Fill(SyntaxFactory.ParseStatement(header + "{}"), source);
        return loop
            .WithCloseParenToken(loop.CloseParenToken.WithTrailingTrivia(ownLine ? _plan.Lines.NewLine : SyntaxFactory.Space))
            .WithStatement(block)
            .WithLeadingTrivia(statement.GetLeadingTrivia())
            .WithTrailingTrivia(statement.GetTrailingTrivia());
    }

    private static SimpleNameSyntax Renamed(SimpleNameSyntax name, string to) => name.WithIdentifier(SyntaxFactory.Identifier(to).WithTriviaFrom(name.Identifier));

    private static ExpressionSyntax Receiver(ExpressionSyntax expression) =>
        expression is IdentifierNameSyntax or MemberAccessExpressionSyntax or InvocationExpressionSyntax or ElementAccessExpressionSyntax or ThisExpressionSyntax or ParenthesizedExpressionSyntax or BaseObjectCreationExpressionSyntax
            ? expression
            : SyntaxFactory.ParenthesizedExpression(expression);

    private static ExpressionSyntax Operand(ExpressionSyntax expression) =>
        expression is IdentifierNameSyntax or MemberAccessExpressionSyntax or InvocationExpressionSyntax or LiteralExpressionSyntax ? expression : SyntaxFactory.ParenthesizedExpression(expression);
}
