using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Lifetimes;

/// <summary>A local collection of tasks that is filled and never waited for as a whole.</summary>
internal sealed class TaskList
{
    private readonly Defect _defect;
    private readonly StatementSyntax _declaration;
    private readonly string _name;
    private readonly ITypeSymbol _type;
    private readonly ITypeSymbol _element;
    private readonly List<IdentifierNameSyntax> _uses;
    private readonly List<string> _usings = [];

    private TaskList(Defect defect, StatementSyntax declaration, ILocalSymbol local, ITypeSymbol element, List<IdentifierNameSyntax> uses)
    {
        _defect = defect;
        _declaration = declaration;
        _name = local.Name;
        _type = local.Type;
        _element = element;
        _uses = uses;
    }

    public static TaskList? At(Defect defect)
    {
        if (defect.Token.Parent is not VariableDeclaratorSyntax declarator
            || defect.Model.GetDeclaredSymbol(declarator, defect.Cancellation) is not ILocalSymbol local
            || declarator.FirstAncestorOrSelf<LocalDeclarationStatementSyntax>() is not { } declaration
            || ElementOf(local.Type) is not { } element || !defect.Types.IsTaskLike(element)
            || StatementScope.Of(declaration) is not { } list)
        {
            return null;
        }

        var uses = list.Owner.DescendantNodes().OfType<IdentifierNameSyntax>()
            .Where(n => n.Identifier.ValueText == local.Name && SymbolEqualityComparer.Default.Equals(defect.Model.GetSymbolInfo(n, defect.Cancellation).Symbol, local))
            .ToList();
        return new TaskList(defect, declaration, local, element, uses);
    }

    /// <summary><c>await Task.WhenAll(tasks);</c></summary>
    public SyntaxNode? Awaited()
    {
        if (AsyncConversion.At(_declaration, _defect.Model, _defect.Cancellation) is not { } conversion)
            return null;
        var plan = new EditPlan(_defect.Root);
        conversion.AddTo(plan);
        return Join(plan, _defect.Types.IsTask(_element) ? $"await {TaskName}.WhenAll({_name});" : $"foreach (var task in {_name})\n{{\n\tawait task;\n}}");
    }

    /// <summary><c>Task.WaitAll(tasks);</c> in code that is not asynchronous.</summary>
    public SyntaxNode? WaitedFor()
    {
        if (!_defect.Types.IsTask(_element) || AsyncPlace.FunctionOf(_declaration) is not { } function || AsyncPlace.IsAsync(function) || Loops.IsUnderLock(_declaration))
            return null;
        var array = _type is IArrayTypeSymbol;
        if (!array && _type is not INamedTypeSymbol { Name: "List" })
            Require("System.Linq", _defect.Types.Enumerable);
        return Join(new EditPlan(_defect.Root), $"{TaskName}.WaitAll({_name}{(array ? "" : ".ToArray()")});");
    }

    private string TaskName => ShortName.Means(_defect.Model, _declaration.SpanStart, _defect.Types.Task!) ? "Task" : "System.Threading.Tasks.Task";

    private void Require(string @namespace, INamedTypeSymbol? type)
    {
        if (type is not null && !ShortName.Means(_defect.Model, _declaration.SpanStart, type))
            _usings.Add(@namespace);
    }

    private SyntaxNode? Join(EditPlan plan, string join)
    {
        var list = StatementScope.Of(_declaration)!;
        _usings.ForEach(plan.Using);

        // 'await tasks[0];' waits for one of them: it was meant for all.
        if (_uses.FirstOrDefault(IsWaitForOne) is { } one && list.Holding(one) is { } wait)
        {
            if (one.FirstAncestorOrSelf<StatementSyntax>() == wait && wait is ExpressionStatementSyntax)
                plan.Change(wait, w => plan.Lines.Statement(join, plan.Lines.IndentOf(wait)).WithTriviaFrom(w));
            else
                plan.Before(wait, join);
            return plan.Apply();
        }

        var filled = _uses.Where(Fills).Select(list.Holding).OfType<StatementSyntax>().LastOrDefault() ?? _declaration;
        var bodies = _defect.Root.DescendantNodes(list.Owner.Span).OfType<InvocationExpressionSyntax>()
            .Where(c => (filled.Span.Contains(c.Span) || _declaration.Span.Contains(c.Span)) && _defect.Types.IsTask(_defect.Model.GetTypeInfo(c, _defect.Cancellation).Type))
            .Select(c => StartedBody.OfCall(c, _defect.Model, _defect.Cancellation)).OfType<StartedBody>().ToList();
        if (JoinPlace.Find(list, filled, bodies, _defect.Model, _defect.Cancellation, atOnce: true) is not { } place)
            return null;
        if (filled is not LocalDeclarationStatementSyntax and not ExpressionStatementSyntax && AsyncPlace.OwnNodes(filled).Any(n => n is ReturnStatementSyntax or ThrowStatementSyntax))
            plan.Guard(filled, place.After, join);
        else
            place.AddTo(plan, join);
        return plan.Apply();
    }

    private static bool Fills(IdentifierNameSyntax use) => use.Parent switch
    {
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name, Parent: InvocationExpressionSyntax } access => access.Expression == use && (name.StartsWith("Add", StringComparison.Ordinal) || name is "Enqueue" or "Push" or "Insert"),
        ElementAccessExpressionSyntax element => element.Expression == use && VariableUse.Assigns(element),
        AssignmentExpressionSyntax assignment => assignment.Left == use,
        _ => false,
    };

    // await tasks[0], tasks[0].Wait(), await tasks.First()
    private static bool IsWaitForOne(IdentifierNameSyntax use)
    {
        ExpressionSyntax? element = use.Parent switch
        {
            ElementAccessExpressionSyntax access when access.Expression == use && !VariableUse.Assigns(access) => access,
            MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0 } call, Name.Identifier.ValueText: "First" or "Last" or "Single" } => call,
            _ => null,
        };
        return element?.Parent is AwaitExpressionSyntax
            or MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(Task.Wait) or nameof(Task<int>.Result) or nameof(Task.GetAwaiter) or nameof(Task.ConfigureAwait) };
    }

    private static ITypeSymbol? ElementOf(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol { Rank: 1 } array => array.ElementType,
        INamedTypeSymbol { TypeArguments: { Length: 1 } arguments } => arguments[0],
        _ => null,
    };
}
