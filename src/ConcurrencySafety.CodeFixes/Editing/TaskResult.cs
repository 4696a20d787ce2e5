using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Editing;

/// <summary>
/// A local that one task computes: <c>int r = 0; var t = Task.Run(() =&gt; { r = F(); }); Use(r); await t;</c>, and the same with the value
/// returned: <c>var t = Task.Run(() =&gt; { return F(); }); int r = await t; Use(r);</c>.
/// </summary>
internal sealed class TaskResult
{
    private const string Mark = "__task";

    private readonly Defect _defect;
    private readonly LocalDeclarationStatementSyntax _declaration;
    private readonly LambdaExpressionSyntax _body;
    private readonly StatementSyntax _start;
    private readonly InvocationExpressionSyntax _run;
    private readonly string? _handle;
    private readonly StatementSyntax? _join;
    private readonly StatementSyntax _use;

    private TaskResult(
        Defect defect, LocalDeclarationStatementSyntax declaration, LambdaExpressionSyntax body,
        StatementSyntax start, InvocationExpressionSyntax run, string? handle, StatementSyntax? join, StatementSyntax use)
    {
        _defect = defect;
        _declaration = declaration;
        _body = body;
        _start = start;
        _run = run;
        _handle = handle;
        _join = join;
        _use = use;
    }

    public static TaskResult? Of(Defect defect, SharedVariable variable, ILocalSymbol local)
    {
        var nested = variable.Accesses.Where(access => access.Function != variable.Owner).ToList();
        var own = variable.Accesses.Where(access => access.Function == variable.Owner).ToList();
        if (nested.Count != 1 || own.Count == 0 || own.Any(access => access.Kind != AccessKind.Read)
            || nested[0] is not { Kind: AccessKind.Write, Whole: AssignmentExpressionSyntax assignment, Function: LambdaExpressionSyntax body }
            || !IsLastAct(assignment, body)
            || DeclarationOf(local) is not { } declaration
            || StatementList.PlaceOf(declaration) is not var (host, first)
            || !SymbolEqualityComparer.Default.Equals(defect.Model.GetTypeInfo(assignment.Right).Type, local.Type)
            || body.Parent is not ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax run } || !IsTaskRun(run, defect.Model)
            || run.FirstAncestorOrSelf<StatementSyntax>() is not { } start
            || StatementList.PlaceOf(start) is not var (startHost, started) || startHost != host || started < first)
        {
            return null;
        }

        var use = Enumerable.Range(0, Count(host)).Select(index => StatementList.At(host, index))
            .FirstOrDefault(statement => statement is not null && own.Any(access => statement.Span.Contains(access.Place.Span)));
        if (use is null || use.SpanStart < start.Span.End)
        {
            return null;
        }

        if (!TryReadStart(start, run, out var handle))
        {
            return null;
        }

        StatementSyntax? join = null;
        if (handle is not null)
        {
            var uses = host.DescendantNodes().OfType<IdentifierNameSyntax>().Where(name => name.Identifier.ValueText == handle).ToList();
            join = uses.Count == 1 ? JoinOf(uses[0]) : null;
            if (uses.Count > 1 || (uses.Count == 1 && (join is null || StatementList.PlaceOf(join)?.Host != host || join.SpanStart < use.SpanStart)))
            {
                return null;
            }
        }

        var isAwaited = join is null or ExpressionStatementSyntax { Expression: AwaitExpressionSyntax };
        return isAwaited && !IsAsync(variable.Owner) ? null : new TaskResult(defect, declaration, body, start, run, handle, join, use);
    }

    public void Rewrite(TreeEdits edits)
    {
        edits.Change(_body, 0, current => WithReturn((LambdaExpressionSyntax)current));
        var (host, declared) = StatementList.PlaceOf(_declaration)!.Value;
        var started = StatementList.PlaceOf(_start)!.Value.Index;
        var used = StatementList.PlaceOf(_use)!.Value.Index;
        if (_join is not null)
        {
            var joined = StatementList.PlaceOf(_join)!.Value.Index;
            edits.Change(host, joined, current => StatementList.Replace(current, joined, 1, []));
        }

        if (_handle is null)
        {
            // Nothing keeps the task: it is awaited where it is started.
            edits.Change(host, started, current =>
            {
                var start = StatementList.At(current, started)!;
                var run = start.DescendantNodes().OfType<InvocationExpressionSyntax>().First(call => call.ArgumentList.Arguments.Count == _run.ArgumentList.Arguments.Count && call.Expression.IsEquivalentTo(_run.Expression));
                return StatementList.Replace(current, started, 1, [Declared("await " + Mark, run).WithTriviaFrom(start)]);
            });
        }
        else
        {
            var value = _join is ExpressionStatementSyntax { Expression: InvocationExpressionSyntax } ? _handle + ".Result" : "await " + _handle;
            var read = SyntaxFactory.ParseStatement(TypeText + " " + Name + " = " + value + ";");
            edits.Change(host, used, current => NewStatement.Before(current, used, read, _defect.Layout));
            edits.Change(host, started, current => WithInferredType(current, started));
        }

        edits.Change(host, declared, current => WithoutDeclaration(current, declared));
    }

    private string Name => _declaration.Declaration.Variables[0].Identifier.ValueText;

    private string TypeText => _declaration.Declaration.Type.WithoutTrivia().ToString();

    private StatementSyntax Declared(string value, ExpressionSyntax run)
    {
        var template = SyntaxFactory.ParseStatement(TypeText + " " + Name + " = " + value + ";");
        return template.ReplaceNode(template.DescendantNodes().OfType<IdentifierNameSyntax>().Single(name => name.Identifier.ValueText == Mark), run.WithoutTrivia());
    }

    /// <summary>The declaration's comments stay; the blank lines are those above it.</summary>
    private static SyntaxNode WithoutDeclaration(SyntaxNode host, int index)
    {
        var leading = StatementList.At(host, index)!.GetLeadingTrivia();
        var next = StatementList.At(host, index + 1)!;
        var own = next.GetLeadingTrivia().SkipWhile(trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia));
        var kept = leading.Any(trivia => !trivia.IsKind(SyntaxKind.WhitespaceTrivia) && !trivia.IsKind(SyntaxKind.EndOfLineTrivia))
            ? leading.Take(leading.Count - (leading.Last().IsKind(SyntaxKind.WhitespaceTrivia) ? 1 : 0))
            : leading.TakeWhile(trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia));
        return StatementList.Replace(host, index, 2, [next.WithLeadingTrivia(kept.Concat(own))]);
    }

    /// <summary>A <c>Task</c> is a <c>Task&lt;T&gt;</c> now.</summary>
    private static SyntaxNode WithInferredType(SyntaxNode host, int index)
    {
        var start = (LocalDeclarationStatementSyntax)StatementList.At(host, index)!;
        var type = start.Declaration.Type;
        return type.IsVar ? host : StatementList.Replace(host, index, 1, [start.ReplaceNode(type, SyntaxFactory.IdentifierName("var").WithTriviaFrom(type))]);
    }

    private LambdaExpressionSyntax WithReturn(LambdaExpressionSyntax current)
    {
        if (current.ExpressionBody is AssignmentExpressionSyntax expression)
        {
            return current.WithBody(expression.Right.WithTriviaFrom(expression));
        }

        var block = current.Block!;
        var last = (ExpressionStatementSyntax)block.Statements.Last();
        var value = ((AssignmentExpressionSyntax)last.Expression).Right.WithoutLeadingTrivia();
        var exit = SyntaxFactory.ReturnStatement(Tokens.Spaced(SyntaxKind.ReturnKeyword), value, last.SemicolonToken).WithLeadingTrivia(last.GetLeadingTrivia());
        return current.WithBody(block.ReplaceNode(last, exit));
    }

    private static bool IsLastAct(AssignmentExpressionSyntax assignment, LambdaExpressionSyntax body) =>
        body.ExpressionBody == assignment
        || (assignment.Parent is ExpressionStatementSyntax last && body.Block?.Statements.LastOrDefault() == last
            && !Functions.OwnNodes(body.Block).Any(node => node is ReturnStatementSyntax));

    private static LocalDeclarationStatementSyntax? DeclarationOf(ILocalSymbol local) =>
        local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax()?.Parent?.Parent is LocalDeclarationStatementSyntax { Declaration.Variables: { Count: 1 } variables } statement
        && variables[0].Initializer?.Value is null or LiteralExpressionSyntax or DefaultExpressionSyntax
            or PrefixUnaryExpressionSyntax { Operand: LiteralExpressionSyntax } or MemberAccessExpressionSyntax
            ? statement
            : null;

    private static bool IsTaskRun(InvocationExpressionSyntax run, SemanticModel model) =>
        run.ArgumentList.Arguments.Count == 1
        && model.GetSymbolInfo(run).Symbol is IMethodSymbol { Name: "Run", ContainingType: { Name: "Task", ContainingNamespace.Name: "Tasks" } };

    private static int Count(SyntaxNode host) => host is CompilationUnitSyntax unit ? unit.Members.Count : host.ChildNodes().OfType<StatementSyntax>().Count();

    private static bool TryReadStart(StatementSyntax start, InvocationExpressionSyntax run, out string? handle)
    {
        handle = null;
        switch (start)
        {
            case ExpressionStatementSyntax { Expression: var expression }:
                return expression == run || expression is AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: "_" }, Right: var kept } && kept == run;
            case LocalDeclarationStatementSyntax { Declaration.Variables: { Count: 1 } variables } when variables[0].Initializer?.Value == run:
                handle = variables[0].Identifier.ValueText;
                return true;
            default:
                return false;
        }
    }

    private static StatementSyntax? JoinOf(IdentifierNameSyntax task) => task.Parent switch
    {
        AwaitExpressionSyntax { Parent: ExpressionStatementSyntax statement } => statement,
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Wait", Parent: InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0, Parent: ExpressionStatementSyntax statement } } => statement,
        _ => null,
    };

    private static bool IsAsync(SyntaxNode? function) => function switch
    {
        BaseMethodDeclarationSyntax method => method.Modifiers.Any(SyntaxKind.AsyncKeyword),
        LocalFunctionStatementSyntax local => local.Modifiers.Any(SyntaxKind.AsyncKeyword),
        AnonymousFunctionExpressionSyntax lambda => lambda.AsyncKeyword.RawKind != 0,
        CompilationUnitSyntax => true,
        _ => false,
    };
}
