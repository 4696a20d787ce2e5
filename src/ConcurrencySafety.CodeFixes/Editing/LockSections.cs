using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Editing;

/// <summary>
/// Decides what goes under the gate: the smallest statement around each access, joined with its neighbours where they belong
/// together: side by side, or one keeps the value that the other's write depends on.
/// </summary>
internal sealed class LockSections
{
    private readonly SemanticModel _model;
    private readonly SharedVariable _variable;
    private readonly Gate _gate;

    public LockSections(SemanticModel model, SharedVariable variable, Gate gate)
    {
        _model = model;
        _variable = variable;
        _gate = gate;
    }

    /// <summary>Loops go through a copy although they could be under the lock, so that others need not wait for them.</summary>
    public bool CopiesEnumerations { get; init; }

    /// <summary>Null where an access that the report names cannot be put under a lock.</summary>
    public IReadOnlyList<LockSection>? Around(ImmutableArray<VariableAccess> accesses)
    {
        var statements = new Dictionary<StatementSyntax, string>();
        var sections = new Dictionary<SyntaxNode, LockSection>();
        foreach (var access in accesses.Where(access => !_gate.IsHeldAt(access, _model)))
        {
            var node = Smallest(access);
            var gate = _gate.At(access);
            switch (node)
            {
                case ForEachStatementSyntax loop when (CopiesEnumerations ? loop.Expression.Span.Contains(access.Place.Span) : !Lockable.Is(loop)) && loop.AwaitKeyword.RawKind == 0 && StatementList.PlaceOf(loop) is not null && CanCopy(loop):
                    sections[loop] = new SnapshotSection(gate, loop);
                    break;
                case StatementSyntax statement when IsLockable(statement, access):
                    statements[statement] = gate;
                    break;
                case ExpressionSyntax expression when Lockable.Is(expression) || Lockable.AwaitedPart(expression) is not null:
                    sections[expression] = new ExpressionSection(gate, expression);
                    break;
                default:
                    if (_variable.IsNamed(access))
                    {
                        return null;
                    }

                    break;
            }
        }

        return Join(statements) is { } joined ? joined.Concat(sections.Values).ToList() : null;
    }

    /// <summary>The statement around an access, or the expression that is the whole body; null in a loop's header, which runs again and again.</summary>
    public static SyntaxNode? Smallest(VariableAccess access)
    {
        if (Gate.LocksAround(access).Any())
        {
            return null;
        }

        foreach (var node in access.Place.Ancestors())
        {
            switch (node)
            {
                case WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax or LockStatementSyntax:
                case CatchFilterClauseSyntax or ConstructorInitializerSyntax or ParameterSyntax:
                    return null;
                case BlockSyntax:
                    return null;
                case StatementSyntax statement:
                    return statement;
                case AnonymousFunctionExpressionSyntax lambda:
                    return lambda.ExpressionBody;
                case ArrowExpressionClauseSyntax arrow:
                    return arrow.Expression;
            }
        }

        return null;
    }

    private bool IsLockable(StatementSyntax statement, VariableAccess access) =>
        Lockable.Is(statement)
        || statement is ExpressionStatementSyntax { Expression: var expression }
            && Lockable.AwaitedPart(expression) is { } awaited && !awaited.Span.Contains(access.Place.Span);

    /// <summary>Whether the collection copies itself: a member or an extension in scope named <c>ToArray</c>.</summary>
    private bool CanCopy(ForEachStatementSyntax loop) =>
        _model.GetForEachStatementInfo(loop).ElementType is { } element && !element.IsAnonymousType
        && _model.GetTypeInfo(loop.Expression).Type is { } type
        && _model.LookupSymbols(loop.SpanStart, type, "ToArray", includeReducedExtensionMethods: true).Any();

    private List<LockSection>? Join(Dictionary<StatementSyntax, string> statements)
    {
        foreach (var statement in statements.Keys.ToList())
        {
            if (!BridgeDependent(statement, statements))
            {
                return null;
            }
        }

        var sections = new List<LockSection>();
        var outer = statements.Keys.Where(statement => !statements.Keys.Any(other => other != statement && Surrounds(other, statement))).ToList();
        foreach (var statement in outer.Where(statement => StatementList.PlaceOf(statement) is null))
        {
            sections.Add(new EmbeddedSection(statements[statement], statement));
        }

        foreach (var list in outer.Where(statement => StatementList.PlaceOf(statement) is not null).GroupBy(statement => StatementList.PlaceOf(statement)!.Value.Host))
        {
            var gates = list.ToDictionary(statement => StatementList.PlaceOf(statement)!.Value.Index, statement => statements[statement]);
            sections.AddRange(Runs(list.Key, new SortedDictionary<int, string>(gates)));
        }

        return sections;
    }

    private static bool Surrounds(StatementSyntax outer, StatementSyntax inner) =>
        outer.Span.Contains(inner.Span) && Functions.Around(outer) == Functions.Around(inner);

    /// <summary>
    /// A statement that keeps a value of the variable, and a later one of its list that writes the variable by what was kept: both and
    /// those between them go under one lock. False where they must not.
    /// </summary>
    private bool BridgeDependent(StatementSyntax statement, Dictionary<StatementSyntax, string> statements)
    {
        var kept = Keeps(statement);
        if (kept.Count == 0 || StatementList.PlaceOf(statement) is not var (host, first))
        {
            return true;
        }

        var last = first;
        for (var index = first + 1; StatementList.At(host, index) is { } later; index++)
        {
            if (WritesUsing(later, kept))
            {
                last = index;
            }

            if (Mentions(later, kept))
            {
                AddAssigned(later, kept);
            }
        }

        for (var index = first; last > first && index <= last; index++)
        {
            var between = StatementList.At(host, index)!;
            if (!Lockable.Is(between))
            {
                return false;
            }

            statements[between] = statements[statement];
        }

        return true;
    }

    private HashSet<string> Keeps(StatementSyntax statement)
    {
        var names = new HashSet<string>();
        if (!_variable.Accesses.Any(access => access.Kind == AccessKind.Read && statement.Span.Contains(access.Place.Span)))
        {
            return names;
        }

        AddAssigned(statement, names);
        return names;
    }

    private void AddAssigned(StatementSyntax statement, HashSet<string> names)
    {
        foreach (var node in Functions.OwnNodes(statement))
        {
            switch (node)
            {
                case VariableDeclaratorSyntax declarator:
                    names.Add(declarator.Identifier.ValueText);
                    break;
                case AssignmentExpressionSyntax { Left: IdentifierNameSyntax name } when name.Identifier.ValueText != _variable.Symbol.Name:
                    names.Add(name.Identifier.ValueText);
                    break;
            }
        }
    }

    private bool WritesUsing(StatementSyntax statement, HashSet<string> names) =>
        _variable.Accesses.Any(access => (_variable.IsContent || access.Kind is AccessKind.Write or AccessKind.Update)
            && access.Function == Functions.Around(statement) && statement.Span.Contains(access.Place.Span))
        && Mentions(statement, names);

    private static bool Mentions(StatementSyntax statement, HashSet<string> names) =>
        statement.DescendantNodes().OfType<IdentifierNameSyntax>().Any(name => names.Contains(name.Identifier.ValueText));

    /// <summary>Neighbours under one gate share a block. A statement with an await of its own, which comes before the lock, stays apart.</summary>
    private static IEnumerable<StatementSection> Runs(SyntaxNode host, SortedDictionary<int, string> gates)
    {
        StatementSection? run = null;
        foreach (var index in gates.Keys)
        {
            if (run is not null && run.Last == index - 1 && run.Gate == gates[index] && run.Statements.All(Lockable.Is) && Lockable.Is(StatementList.At(host, index)!))
            {
                run = run with { Last = index };
                continue;
            }

            if (run is not null)
            {
                yield return run;
            }

            run = new StatementSection(gates[index], host, index, index);
        }

        if (run is not null)
        {
            yield return run;
        }
    }
}
