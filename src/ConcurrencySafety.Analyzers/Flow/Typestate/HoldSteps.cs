using System.Collections.Immutable;
using ConcurrencySafety.Flow.Fixpoint;
using ConcurrencySafety.Flow.States;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Flow.Typestate;

/// <summary>What is known of a boolean, or of whether a reference is there at all.</summary>
/// <param name="Known">True (or not null), false (or null), or unknown.</param>
/// <param name="Key">What it depends on, where that can be named.</param>
internal sealed record Truth(bool? Known, FactKey? Key = null)
{
    public static readonly Truth Unknown = new((bool?)null);

    /// <summary>True says that the key is false.</summary>
    public bool IsNegated { get; init; }

    /// <summary>It tells whether an attempt got its lock, and does so through a task or an awaiter, too.</summary>
    public bool IsOutcome { get; init; }

    public Truth Negated => this with { Known = !Known, IsNegated = !IsNegated };
}

/// <summary>What one operation does to the ways through a body: an attempt to take a lock makes two of one.</summary>
internal sealed class HoldSteps
{
    private readonly Dictionary<IOperation, List<LockEvent>> _events;
    private readonly Dictionary<CaptureId, IOperation?> _captured = new();
    private readonly Dictionary<IOperation, (bool Concerns, ImmutableArray<LockEvent> Events)> _known = new();
    private readonly VariableFacts _variables;

    public HoldSteps(Body body, IEnumerable<LockEvent> events)
    {
        _events = events.GroupBy(done => done.Operation).ToDictionary(same => same.Key, same => same.ToList());
        _variables = body.Code.Variables;
        foreach (var capture in body.Graph.Blocks.SelectMany(block => block.Operations).OfType<IFlowCaptureOperation>())
        {
            _captured[capture.Id] = _captured.ContainsKey(capture.Id) ? null : capture.Value;
        }
    }

    /// <summary>Whether the operation, or one in it, changes what is followed.</summary>
    public bool Concerns(IOperation operation) => Look(operation).Concerns;

    /// <summary>What is done to locks in an operation, lambdas left out.</summary>
    public ImmutableArray<LockEvent> EventsIn(IOperation operation) => Look(operation).Events;

    /// <summary>What other code, or the next turn of a loop, may change.</summary>
    public static bool CanChange(FactKey key) => key.Variables.Any(static variable => variable is not (IFieldSymbol { IsReadOnly: true } or IFieldSymbol { IsConst: true }));

    public IEnumerable<(HoldPath Path, Truth Truth)> Eval(HoldPath path, IOperation operation)
    {
        if (operation.ConstantValue is { HasValue: true, Value: var constant })
        {
            return One(path, constant is null ? new Truth(false) : constant is bool known ? new Truth(known) : Truth.Unknown);
        }

        switch (operation)
        {
            case IFlowAnonymousFunctionOperation:
                return One(path, Truth.Unknown);
            case IFlowCaptureReferenceOperation { Id: var id }:
                return One(path, path.Facts.TryGetValue(KeyOf(id), out var captured) ? new Truth(captured)
                    : _captured.TryGetValue(id, out var value) && value is not null && !Concerns(value) ? Eval(path, value).First().Truth
                    : Truth.Unknown);
            case IFlowCaptureOperation capture:
                return Eval(path, capture.Value).Select(way => (way.Truth.Known is { } set ? way.Path.Knowing(KeyOf(capture.Id), set) : Without(way.Path, KeyOf(capture.Id)), way.Truth));
            case ISimpleAssignmentOperation assignment:
                return Eval(path, assignment.Value).Select(way => (Assign(way.Path, assignment.Target, way.Truth), way.Truth));
            case ICompoundAssignmentOperation or IIncrementOrDecrementOperation or ICoalesceAssignmentOperation or IDeconstructionAssignmentOperation:
                return Children(path, operation).Select(way => (Targets(operation).Aggregate(way, (sofar, target) => Assign(sofar, target, Truth.Unknown)), Truth.Unknown));
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Operand: var operand }:
                return Eval(path, operand).Select(way => (way.Path, way.Truth.Negated));
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } binary when Expected(binary.RightOperand) is { } expected:
                return Eval(path, binary.LeftOperand).Select(way => (way.Path, expected == (binary.OperatorKind == BinaryOperatorKind.Equals) ? way.Truth : way.Truth.Negated));
            case IIsPatternOperation pattern when Expected(pattern.Pattern) is { } expected:
                return Eval(path, pattern.Value).Select(way => (way.Path, expected ? way.Truth : way.Truth.Negated));
            case IIsNullOperation { Operand: var operand }:
                return Eval(path, operand).Select(way => (way.Path, way.Truth.Negated));
            case IExpressionStatementOperation { Operation: var inner }:
                return Eval(path, inner);
            case IConversionOperation { Operand: var inner }:
                return Eval(path, inner);
            case IParenthesizedOperation { Operand: var inner }:
                return Eval(path, inner);
            case IAwaitOperation { Operation: var inner }:
                return Eval(path, inner);
            case IPropertyReferenceOperation { Instance: { } instance } when Concerns(instance):
                return Eval(path, instance).Select(way => (way.Path, way.Truth.IsOutcome ? way.Truth : Truth.Unknown));
            case IInvocationOperation invocation:
                return Call(path, invocation);
        }

        if (Concerns(operation))
        {
            return Children(path, operation).SelectMany(after => Apply(after, operation));
        }

        return One(path, KeyOf(operation) is { } key ? path.Facts.TryGetValue(key, out var fact) ? new Truth(fact) : new Truth(null, key) : Truth.Unknown);
    }

    private IEnumerable<(HoldPath Path, Truth Truth)> Call(HoldPath path, IInvocationOperation invocation)
    {
        if (!Concerns(invocation))
        {
            return One(path, Truth.Unknown);
        }

        var receivers = invocation.Instance is { } instance ? Eval(path, instance) : One(path, Truth.Unknown);
        return receivers.SelectMany(receiver => invocation.Arguments
            .Aggregate(new[] { receiver.Path }.AsEnumerable(), (paths, argument) => paths.SelectMany(before => Eval(before, argument.Value)).Select(way =>
                argument.Parameter is { RefKind: RefKind.Ref or RefKind.Out } ? Assign(way.Path, argument.Value, Truth.Unknown, isKept: _events.ContainsKey(invocation)) : way.Path))
            .SelectMany(after => Apply(after, invocation))
            .Select(way => (way.Path, way.Truth.Known is null && receiver.Truth.IsOutcome ? receiver.Truth : way.Truth)));
    }

    private IEnumerable<(HoldPath Path, Truth Truth)> Apply(HoldPath path, IOperation operation)
    {
        if (!_events.TryGetValue(operation, out var events))
        {
            return One(path, Truth.Unknown);
        }

        var ways = One(path, Truth.Unknown);
        foreach (var done in events)
        {
            ways = ways.SelectMany(way => Apply(way.Path, done));
        }

        return ways;
    }

    private IEnumerable<(HoldPath Path, Truth Truth)> Apply(HoldPath path, LockEvent done)
    {
        var key = done.Key;
        var held = path.Of(key);
        switch (done.Kind)
        {
            case LockEventKind.Taken:
                path = Take(path, done);
                return One(done.Flag is { } set ? Assign(path, set, new Truth(true)) : path, new Truth(true));
            case LockEventKind.Attempted:
                var taken = Take(path, done);
                var missed = held is { IsHeld: true } or { Depth: < 0 } ? path : path.With(key, Hold.Free with { Missed = done });
                return done.Flag is { } flag
                    ? new[] { (Assign(taken, flag, new Truth(true)), Truth.Unknown), (Assign(missed, flag, new Truth(false)), Truth.Unknown) }
                    : new[] { (taken, new Truth(true) { IsOutcome = true }), (missed, new Truth(false) { IsOutcome = true }) };
            case LockEventKind.Given:
                return One(Give(path, done), Truth.Unknown);
            default:
                return One(path.With(key, Hold.Muted), Truth.Unknown);
        }
    }

    private static HoldPath Take(HoldPath path, LockEvent done) => path.Of(done.Key) switch
    {
        { Depth: < 0 } => path,
        { IsHeld: true } hold => path.With(done.Key, hold.Depth >= Budget.HoldDepth ? Hold.Muted : hold with { Depth = hold.Depth + 1 }),
        _ => path.With(done.Key, new Hold(done, 1)),
    };

    private static HoldPath Give(HoldPath path, LockEvent done)
    {
        var key = done.Key;
        if (path.Of(key) is not { IsHeld: true })
        {
            // Given back in another mode than it was taken in, or by a callee of which the mode is not known.
            key = path.Holds.Where(pair => pair.Value.IsHeld && pair.Key.Lock.Equals(done.Lock)).Select(pair => pair.Key).FirstOrDefault() ?? key;
        }

        return path.Of(key) switch
        {
            { Depth: < 0 } => path,
            { IsHeld: true, Depth: > 1 } hold => path.With(key, hold with { Depth = hold.Depth - 1 }),
            _ => path.With(key, Hold.Free),
        };
    }

    private HoldPath Assign(HoldPath path, IOperation target, Truth truth, bool isKept = false)
    {
        if (isKept || KeyOf(target) is not { Variables: { Length: > 0 } variables } key)
        {
            return path;
        }

        path = path.Forgetting(fact => fact.Variables.Contains(variables[variables.Length - 1], SymbolEqualityComparer.Default));
        return truth.Known is { } known ? path.Knowing(key, known)
            : truth.Key is { } other && path.Facts.TryGetValue(other, out var value) ? path.Knowing(key, value != truth.IsNegated)
            : path;
    }

    private static HoldPath Without(HoldPath path, FactKey key) => path.Facts.ContainsKey(key) ? path with { Facts = path.Facts.Remove(key) } : path;

    private IEnumerable<HoldPath> Children(HoldPath path, IOperation operation)
    {
        IEnumerable<HoldPath> paths = new[] { path };
        foreach (var child in operation.ChildOperations)
        {
            paths = paths.SelectMany(before => Eval(before, child)).Select(way => way.Path);
        }

        return paths;
    }

    private static IEnumerable<(HoldPath Path, Truth Truth)> One(HoldPath path, Truth truth) => new[] { (path, truth) };

    /// <summary>What a comparison with a constant asks for: true for <c>== true</c>, false for <c>== null</c>.</summary>
    private static bool? Expected(IOperation operation) => operation switch
    {
        IConstantPatternOperation constant => Expected(constant.Value),
        INegatedPatternOperation negated => !Expected(negated.Pattern),
        { ConstantValue: { HasValue: true, Value: bool expected } } => expected,
        { ConstantValue: { HasValue: true, Value: null } } => false,
        _ => null,
    };

    private static IEnumerable<IOperation> Targets(IOperation operation) => operation switch
    {
        IDeconstructionAssignmentOperation { Target: ITupleOperation tuple } => tuple.Elements,
        IAssignmentOperation assignment => new[] { assignment.Target },
        IIncrementOrDecrementOperation step => new[] { step.Target },
        _ => Array.Empty<IOperation>(),
    };

    private static FactKey KeyOf(CaptureId id) => new(id, ImmutableArray<ISymbol>.Empty);

    /// <summary>A name for an expression of variables, members of them and constants; null for one that does something.</summary>
    private FactKey? KeyOf(IOperation operation)
    {
        var variables = ImmutableArray.CreateBuilder<ISymbol>();
        return Collect(operation, variables) && variables.Count > 0 ? new FactKey(NameOf(operation), variables.ToImmutable()) : null;
    }

    /// <summary>A variable is its own name: where it is declared more than its name is written, and the compiler's own have none.</summary>
    private static object NameOf(IOperation operation) => operation switch
    {
        ILocalReferenceOperation { Local: var local } => local,
        IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation, Field: var field } => field,
        _ => operation.Syntax.ToString(),
    };

    private bool Collect(IOperation operation, ImmutableArray<ISymbol>.Builder variables)
    {
        foreach (var child in operation.ChildOperations)
        {
            if (!Collect(child, variables))
            {
                return false;
            }
        }

        switch (operation)
        {
            case ILocalReferenceOperation { Local: var local }:
                variables.Add(local);
                return IsSteady(local, 1);
            case IParameterReferenceOperation { Parameter: var parameter }:
                variables.Add(parameter);
                return IsSteady(parameter, 0);
            case IFieldReferenceOperation { Field: var field }:
                variables.Add(field);
                return true;
            case IPropertyReferenceOperation { Property: { IsIndexer: false } property }:
                variables.Add(property);
                return true;
            case IFlowCaptureReferenceOperation { Id: var id }:
                return _captured.TryGetValue(id, out var value) && value is not null && Collect(value, variables);
            default:
                return operation is IInstanceReferenceOperation or IConversionOperation or IBinaryOperation or IUnaryOperation or IIsPatternOperation or IPatternOperation || operation.ConstantValue.HasValue;
        }
    }

    /// <summary>Only this body assigns it, or nobody does once it has its value.</summary>
    private bool IsSteady(ISymbol variable, int given) => !_variables.IsCaptured(variable) || _variables.AssignedTo(variable).Count <= given;

    private (bool Concerns, ImmutableArray<LockEvent> Events) Look(IOperation operation)
    {
        if (_known.TryGetValue(operation, out var known))
        {
            return known;
        }

        var events = ImmutableArray<LockEvent>.Empty;
        var concerns = operation is IAssignmentOperation or IIncrementOrDecrementOperation or IFlowCaptureOperation or IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out };
        if (operation is not IFlowAnonymousFunctionOperation)
        {
            foreach (var child in operation.ChildOperations)
            {
                var (isConcerned, inside) = Look(child);
                concerns |= isConcerned;
                events = inside.IsEmpty ? events : events.AddRange(inside);
            }
        }

        if (_events.TryGetValue(operation, out var own))
        {
            events = events.AddRange(own);
            concerns = true;
        }

        return _known[operation] = (concerns, events);
    }
}
