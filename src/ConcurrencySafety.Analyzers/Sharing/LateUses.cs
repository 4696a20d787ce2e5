using ConcurrencySafety.Flow.Fixpoint;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Flow.Steps;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing;

/// <summary>
/// Whether what a start leaves running uses the object that a variable holds: any use in a body that runs beside its starter; in an
/// asynchronous method what comes after a wait, or is waited for there.
/// Limits: an object reached through another one (<c>scope.ServiceProvider</c>), and an object's use of itself, are unknown: only what the type does can tell.
/// </summary>
internal sealed class LateUses
{
    private readonly TypeModel _type;

    public LateUses(TypeModel type) => _type = type;

    public Verdict Of(StartSite site, Place variable)
    {
        if (site.Origin is { } origin)
        {
            return Worst(site.Binding.NamesOf(variable).Select(name => name.Root == PlaceRoot.This ? Verdict.Unknown : Of(origin, name)));
        }

        return site.Targets.IsEmpty
            ? site.Operation is IInvocationOperation call ? OfCall(call, variable.Symbol!, 0) : Verdict.Safe
            : Worst(site.Targets.Select(target => OfTarget(site, target, variable)));
    }

    private Verdict OfTarget(StartSite site, DelegateTarget target, Place variable)
    {
        if (target.Body is not { } body)
        {
            return variable.Equals(target.Receiver) ? Verdict.Racy : Verdict.Safe;
        }

        var found = Worst(site.Binding.NamesOf(variable).Select(name =>
            name.Root == PlaceRoot.This ? Verdict.Unknown : InBody(body, name.Symbol!, site.Kind == StartKind.AsyncCall, 0)));
        return target.IsAssumed && found == Verdict.Racy ? Verdict.Unknown : found;
    }

    /// <summary>Code that is not seen works on its receiver and its arguments until its task ends; code that is seen shows whether it does.</summary>
    private Verdict OfCall(IInvocationOperation call, ISymbol variable, int depth)
    {
        if (call.Instance?.Unconverted() is { } instance && References.Is(instance, variable))
        {
            return _type.IsInSource(call.TargetMethod) ? Verdict.Unknown : IsInMemory(instance) || Outlasts(call.TargetMethod) ? Verdict.Safe : Verdict.Racy;
        }

        if (call.Arguments.FirstOrDefault(argument => References.Is(argument.Value.Unconverted(), variable)) is { Parameter: { } parameter })
        {
            return !_type.IsInSource(call.TargetMethod) ? Verdict.Racy : depth < Budget.CallDepth ? InCallee(call.TargetMethod, parameter, depth + 1) : Verdict.Unknown;
        }

        return UsesOf(variable, call).Any() ? Verdict.Unknown : Verdict.Safe;
    }

    private Verdict InCallee(IMethodSymbol method, IParameterSymbol parameter, int depth)
    {
        if (_type.ScanOf(method.OriginalDefinition) is not { } scan || _type.CodeOf(method.OriginalDefinition) is not { } code)
        {
            return Verdict.Unknown;
        }

        return method.IsAsync
            ? InBody(code.Root, parameter.OriginalDefinition, isBegunInPlace: true, depth)
            : Worst(scan.Results.Select(result => result.Unconverted() is IInvocationOperation call ? OfCall(call, parameter.OriginalDefinition, depth) : Verdict.Unknown));
    }

    private Verdict InBody(Body body, ISymbol variable, bool isBegunInPlace, int depth)
    {
        var root = body.Graph.OriginalOperation;
        var uses = UsesOf(variable, root).ToList();
        if (uses.Count == 0)
        {
            return Verdict.Safe;
        }

        var waits = isBegunInPlace ? root.Descendants().OfType<IAwaitOperation>().Where(wait => References.IsOwn(wait, root)).ToList() : null;
        var found = waits is null ? Verdict.Racy : Worst(from use in uses from wait in waits select Later(use, wait, variable, depth));
        return found == Verdict.Racy && (Expects(root) || References.To(variable, root).Any(IsDisposed)) ? Verdict.Unknown : found;
    }

    /// <summary>The code is prepared to find the object disposed.</summary>
    private bool Expects(IOperation root) =>
        root.Descendants().Any(operation => operation is ICatchClauseOperation { ExceptionType: { } caught } && _type.Catalog.FactsOf(caught).IsOfDisposal);

    /// <summary>Whether the use comes after the wait, or is what is waited for.</summary>
    private Verdict Later(IOperation use, IAwaitOperation wait, ISymbol variable, int depth)
    {
        if (wait.Syntax.Span.Contains(use.Syntax.Span))
        {
            return Worst(wait.Operation.DescendantsAndSelf().OfType<IInvocationOperation>().Select(call => OfCall(call, variable, depth)));
        }

        return References.Around(wait).Any(operation => operation is ILoopOperation && operation.Syntax.Span.Contains(use.Syntax.Span))
            || (wait.Syntax.SpanStart < use.Syntax.SpanStart && !References.Around(wait).Any(operation => IsApart(operation, use)))
            ? Verdict.Racy
            : Verdict.Safe;
    }

    /// <summary>A branch that does not lead to the use: it ends the method, or the use stands in the other branch.</summary>
    private static bool IsApart(IOperation branch, IOperation use)
    {
        if (branch.Syntax.Span.Contains(use.Syntax.Span))
        {
            return false;
        }

        return branch switch
        {
            IReturnOperation or IThrowOperation => true,
            IBlockOperation { Operations: { Length: > 0 } steps } when steps[steps.Length - 1] is IReturnOperation or IExpressionStatementOperation { Operation: IThrowOperation } => true,
            ISwitchCaseOperation { Parent: { } choice } => choice.Syntax.Span.Contains(use.Syntax.Span),
            { Parent: IConditionalOperation choice } => choice.WhenTrue == branch && choice.WhenFalse?.Syntax.Span.Contains(use.Syntax.Span) == true,
            _ => false,
        };
    }

    /// <summary>Uses of the object, in nested functions too; not what only disposes it, asks whether it is there, or goes on working afterwards.</summary>
    private IEnumerable<IOperation> UsesOf(ISymbol variable, IOperation root) => References.To(variable, root).Where(IsUse);

    /// <summary>Who disposes the object has taken it over: both may know who does it when.</summary>
    private static bool IsDisposed(IOperation reference) => reference.Parent is IInvocationOperation call && call.Instance == reference && EnumerationSteps.IsDispose(call.TargetMethod);

    private bool IsUse(IOperation reference)
    {
        while (reference.Parent is IConversionOperation or IParenthesizedOperation)
        {
            reference = reference.Parent;
        }

        return reference.Parent switch
        {
            IInvocationOperation call when call.Instance == reference => !EnumerationSteps.IsDispose(call.TargetMethod) && !Outlasts(call.TargetMethod),
            IPropertyReferenceOperation property => !Outlasts(property.Property),
            IConditionalAccessOperation access when access.Operation == reference => access.WhenNotNull is not IInvocationOperation { TargetMethod: var called } || !EnumerationSteps.IsDispose(called),
            ISimpleAssignmentOperation assignment => assignment.Target != reference,
            IBinaryOperation or IIsPatternOperation or IIsTypeOperation or INameOfOperation => false,
            _ => true,
        };
    }

    private bool Outlasts(ISymbol member) => _type.Catalog.EffectsOf(member).Any(static effect => effect.Role == ApiRole.Outlasts);

    private bool IsInMemory(IOperation instance) => instance.Type is { } type && _type.Catalog.FactsOf(type).IsInMemory;

    private static Verdict Worst(IEnumerable<Verdict> verdicts) => verdicts.Aggregate(Verdict.Safe, Parallelism.Max);
}
