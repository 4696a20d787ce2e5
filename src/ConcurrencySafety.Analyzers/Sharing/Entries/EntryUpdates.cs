using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing.Entries;

/// <summary>
/// An entry that is set to what follows from its own value: <c>d[k]++</c>, <c>d[k] += x</c>, <c>d[k] = d[k] + x</c>, <c>d[k] = v + x</c> where <c>v</c> was got from there.
/// Limits: a value that was got in another function, or handed to a call that computes the new one from a property of it, is followed by the locals only.
/// </summary>
internal static class EntryUpdates
{
    private const int MaxDepth = 3;

    public static IEnumerable<EntryFinding> In(EntrySteps steps)
    {
        foreach (var act in steps.All.Where(use => use.IsSet && use.Key is not null))
        {
            if (Source(act, steps) is { } source && steps.IsFree(act) && !HasOwnKey(act, steps.Catalog) && steps.Rival(act, other => other.IsPut || other.IsRemoval) is (true, var other))
            {
                yield return new EntryFinding(EntryFindingKind.Updates, Verdict.Racy, act, source, other);
            }
        }
    }

    /// <summary>The read of the entry that the new value follows from.</summary>
    private static EntryUse? Source(EntryUse act, EntrySteps steps)
    {
        switch (act.Operation.Parent)
        {
            case IIncrementOrDecrementOperation or ICompoundAssignmentOperation:
                return act;
            case ISimpleAssignmentOperation set:
                var read = steps.All.FirstOrDefault(use => use != act && (use.IsGet || use.Step == EntryStep.Settles) && set.Value.Syntax.Span.Contains(use.Syntax.Span) && act.IsSameEntry(use) && !IsInTest(use.Operation, set.Value));
                return read ?? Sources(set.Value, act, steps).FirstOrDefault();
            default:
                return null;
        }
    }

    /// <summary>The value of the entry that a local holds, and from which the new one is computed; not where it is put back as it is.</summary>
    private static IEnumerable<EntryUse> Sources(IOperation value, EntryUse act, EntrySteps steps)
    {
        foreach (var reference in value.DescendantsAndSelf().OfType<ILocalReferenceOperation>())
        {
            if ((reference == value.Unconverted() && !IsComputed(reference.Local, act)) || IsInTest(reference, value) || (reference.Parent is ISimpleAssignmentOperation { Target: var target } && target == reference))
            {
                continue;
            }

            foreach (var read in steps.All.Where(use => IsRead(use) && use.Syntax.SpanStart < reference.Syntax.SpanStart && act.IsSameEntry(use) && IsIn(reference.Local, use, act, 0)))
            {
                yield return read;
            }
        }
    }

    private static bool IsRead(EntryUse use) => use.IsGet || (use.Step is EntryStep.Asks or EntryStep.Settles && use.Operation is IInvocationOperation);

    /// <summary>The local holds what the read gave, or did at some point.</summary>
    private static bool IsIn(ILocalSymbol local, EntryUse read, EntryUse act, int depth) =>
        (read.Operation is IInvocationOperation call && call.Arguments.Any(argument => argument.Parameter?.RefKind == RefKind.Out && SymbolEqualityComparer.Default.Equals(EntryValues.LocalOf(argument.Value), local)))
        || act.Code.Variables.AssignedTo(local).Any(assigned => assigned is not null && Branches(assigned).Any(branch =>
            (branch == read.Operation && branch.Type?.SpecialType != SpecialType.System_Boolean)
            || (depth < MaxDepth && branch is ILocalReferenceOperation other && IsIn(other.Local, read, act, depth + 1))));

    /// <summary>What an expression gives: <c>d.TryGetValue(k, out var v) ? v : 0</c> gives what the call gave.</summary>
    private static IEnumerable<IOperation> Branches(IOperation value) => value.Unconverted() switch
    {
        IConditionalOperation { WhenFalse: { } whenFalse } choice => Branches(choice.WhenTrue).Concat(Branches(whenFalse)),
        ICoalesceOperation choice => Branches(choice.Value).Concat(Branches(choice.WhenNull)),
        var other => new[] { other },
    };

    /// <summary>The local itself was given another value since: by an operator, by what follows from it, or, where it is a struct, in one of its parts.</summary>
    private static bool IsComputed(ILocalSymbol local, EntryUse act) => SourceOrder.FunctionOf(act.Operation).Descendants().Any(operation =>
        operation.Syntax.SpanStart < act.Syntax.SpanStart && operation switch
        {
            ICompoundAssignmentOperation change => IsOf(change.Target, local),
            IIncrementOrDecrementOperation step => IsOf(step.Target, local),
            ISimpleAssignmentOperation assignment => IsOf(assignment.Target, local) && assignment.Value.DescendantsAndSelf().Any(inner => inner != assignment.Value.Unconverted() && IsLocal(inner, local)),
            _ => false,
        });

    private static bool IsOf(IOperation target, ILocalSymbol local) => target switch
    {
        IMemberReferenceOperation { Instance: { } instance } => local.Type.IsValueType && IsOf(instance, local),
        _ => IsLocal(target, local),
    };

    private static bool IsLocal(IOperation operation, ILocalSymbol local) => operation is ILocalReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Local, local);

    /// <summary>The old value decides, but the new one is not made from it.</summary>
    private static bool IsInTest(IOperation reference, IOperation value)
    {
        for (var inner = reference; inner != value && inner.Parent is { } outer; inner = outer)
        {
            if (outer is IConditionalOperation choice && inner == choice.Condition)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Each iteration of a parallel loop over numbers has an entry of its own.</summary>
    private static bool HasOwnKey(EntryUse act, ApiCatalog catalog) => act.Key!.Unconverted() is IParameterReferenceOperation { Parameter: { Ordinal: 0, Type: var type } parameter }
        && SourceOrder.FunctionOf(act.Operation) is IAnonymousFunctionOperation { Parent: IDelegateCreationOperation { Parent: IArgumentOperation { Parent: IInvocationOperation call } } } function
        && function.Symbol.Parameters.Contains(parameter, SymbolEqualityComparer.Default)
        && catalog.EffectsOf(call.TargetMethod).Any(effect => effect is { Role: ApiRole.Start, Kind: StartKind.Parallel })
        && SymbolEqualityComparer.Default.Equals(call.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == 0)?.Value.Type, type);
}
