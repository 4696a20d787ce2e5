using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace ConcurrencySafety.Fixes.Lifetimes;

/// <summary>
/// A timer that is given asynchronous code, and ticks into its own last tick, becomes a task that loops over the ticks of a
/// <c>PeriodicTimer</c>; where the timer was disposed it is stopped and the last tick waited for.
/// Limits: a <c>using</c> declaration, whose timer nothing else uses; a constant period; the first tick comes at once or after one period.
/// </summary>
internal sealed class AsyncTimer
{
    private readonly Defect _defect;
    private readonly AsyncCallback _callback;
    private readonly LocalDeclarationStatementSyntax _declaration;
    private readonly EditPlan _plan;

    private AsyncTimer(Defect defect, AsyncCallback callback, LocalDeclarationStatementSyntax declaration)
    {
        _defect = defect;
        _callback = callback;
        _declaration = declaration;
        _plan = new EditPlan(defect.Root);
    }

    public static SyntaxNode? Repair(Defect defect)
    {
        if (AsyncCallback.At(defect) is not { Call: BaseObjectCreationExpressionSyntax { Initializer: null, ArgumentList.Arguments: { Count: 4 } arguments } creation, Lambda: not null } callback
            || arguments.Any(a => a.NameColon is not null)
            || !FrameworkTypes.Is(callback.Method.ContainingType, defect.Types.Get("System.Threading.Timer"))
            || defect.Types.Get("System.Threading.PeriodicTimer") is null
            || creation.Parent is not EqualsValueClauseSyntax { Parent.Parent.Parent: LocalDeclarationStatementSyntax { Declaration.Variables.Count: 1, UsingKeyword.RawKind: not 0 } declaration })
        {
            return null;
        }

        var timer = new AsyncTimer(defect, callback, declaration);
        return arguments[1].Expression is LiteralExpressionSyntax or ThisExpressionSyntax && !timer.IsUsed() && timer.Plan(arguments[2].Expression, arguments[3].Expression) ? timer._plan.Apply() : null;
    }

    private string Name => _declaration.Declaration.Variables[0].Identifier.Text;

    // The timer, or the state that its callback gets.
    private bool IsUsed()
    {
        var names = StatementScope.Of(_declaration)?.Owner.DescendantNodes().OfType<IdentifierNameSyntax>() ?? [];
        return names.Any(n => n.Identifier.Text == Name) || _callback.Lambda!.DescendantNodes().OfType<IdentifierNameSyntax>().Any(n => n.Identifier.Text == _callback.Item);
    }

    private bool Plan(ExpressionSyntax due, ExpressionSyntax period)
    {
        if (StatementScope.Of(_declaration) is not { } list
            || list.IndexOf(_declaration) is var index && index >= list.LastExecuted
            || Span(period) is not { } span
            || !_callback.MakeAwaitable(_plan)
            || !_callback.ReturnsToContinues(_plan))
        {
            return false;
        }

        var atOnce = IsZero(due);
        if (!atOnce && Span(due) != span)
            return false;
        var ticks = UnusedName.At(_declaration, "ticks");
        var wait = new AwaitOrWait(_defect);
        string[] end = [$"{Name}.Dispose();", wait.CanAwait(_declaration) ? $"await {ticks};" : $"{ticks}.Wait();"];
        wait.AddTo(_plan);
        _plan.Before(_declaration, $"var {Name} = new {Type("System.Threading.PeriodicTimer")}({span});");
        _plan.Change(_declaration, s => Loop(s, ticks, atOnce));
        _plan.Guard(list.Items[index + 1], list.Items[list.LastExecuted], end);
        return true;
    }

    private StatementSyntax Loop(LocalDeclarationStatementSyntax current, string ticks, bool atOnce)
    {
        var callback = (AnonymousFunctionExpressionSyntax)((BaseObjectCreationExpressionSyntax)current.Declaration.Variables[0].Initializer!.Value).ArgumentList!.Arguments[0].Expression;
        var original = _callback.Lambda!;
        var block = original.Block is { } written && !_plan.Lines.OnOneLine(written) ? callback.Block : null;
        var lines = block is not null ? []
            : callback.Block is { } inline ? inline.Statements.Select(s => s.WithoutTrivia().ToString())
            : [callback.ExpressionBody!.WithoutTrivia() + ";"];
        var body = "\t{\n" + string.Concat(lines.Select(line => "\t\t" + line + "\n")) + "\t}\n";
        var next = $"while (await {Name}.WaitForNextTickAsync())";
        var indent = _plan.Lines.IndentOf(_declaration);
        var task = Type("System.Threading.Tasks.Task");
        var statement = _plan.Lines.Statement($"var {ticks} = {task}.Run(async () =>\n{{\n{(atOnce ? "\tdo\n" + body + "\t" + next + ";\n" : "\t" + next + "\n" + body)}}});", indent);
        if (block is not null)
        {
            var empty = statement.DescendantNodes().OfType<BlockSyntax>().Last();
            statement = statement.ReplaceNode(empty, ((BlockSyntax)new Deeper(_plan.Lines.Unit).Visit(block)).WithTriviaFrom(empty));
            if (_plan.Lines.IndentOf(original.Block!.Statements.LastOrDefault() ?? (SyntaxNode)original) != indent + _plan.Lines.Unit)
                statement = statement.WithAdditionalAnnotations(Formatter.Annotation);
        }

        return statement.WithTriviaFrom(current);
    }

    // A period that is known to be one: others can mean that the timer never ticks.
    private string? Span(ExpressionSyntax time)
    {
        if (_defect.Model.GetConstantValue(time, _defect.Cancellation) is { HasValue: true, Value: int or long or uint } constant)
            return Convert.ToInt64(constant.Value) > 0 ? $"{Type("System.TimeSpan")}.FromMilliseconds({time.WithoutTrivia()})" : null;
        return time is InvocationExpressionSyntax { ArgumentList.Arguments: { Count: 1 } arguments } call
            && _defect.Model.GetSymbolInfo(call, _defect.Cancellation).Symbol is IMethodSymbol { IsStatic: true } method
            && IsTimeSpan(method.ContainingType)
            && _defect.Model.GetConstantValue(arguments[0].Expression, _defect.Cancellation) is { HasValue: true, Value: int or long or double } amount
            && Convert.ToDouble(amount.Value) > 0
                ? time.WithoutTrivia().ToString()
                : null;
    }

    private bool IsZero(ExpressionSyntax time) =>
        _defect.Model.GetConstantValue(time, _defect.Cancellation) is { HasValue: true, Value: int or long or uint } constant
            ? Convert.ToInt64(constant.Value) == 0
            : _defect.Model.GetSymbolInfo(time, _defect.Cancellation).Symbol is IFieldSymbol { Name: nameof(TimeSpan.Zero) } field && IsTimeSpan(field.ContainingType);

    private bool IsTimeSpan(ITypeSymbol type) => FrameworkTypes.Is(type, _defect.Types.Get("System.TimeSpan"));

    private string Type(string metadataName)
    {
        var type = _defect.Types.Get(metadataName)!;
        return ShortName.Means(_defect.Model, _declaration.SpanStart, type) ? type.Name : metadataName;
    }
}
