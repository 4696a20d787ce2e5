using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing;

/// <summary>A guarded collection or array that a member gives to its caller, who cannot take the lock.</summary>
/// <param name="Guard">The guard of its content.</param>
/// <param name="Value">The expression by which it leaves.</param>
/// <param name="IsView">It leaves in something that reads it later.</param>
/// <param name="Change">A change of the content under the guard.</param>
/// <param name="Code">The member.</param>
internal sealed record Escape(Guard Guard, IOperation Value, bool IsView, StateUse Change, MemberCode Code)
{
    public ISymbol? Variable => Guard.State.Variable;
}

/// <summary>
/// Finds guarded content that leaves its lock by return, property or <c>out</c>, itself or in a view of it (<c>AsReadOnly</c>, lazy LINQ).
/// Silent where callers can take the lock, and where the member gives the collection away for good.
/// Limits: not by events, fields of other objects, captured variables; not the objects that a collection holds.
/// </summary>
internal static class Escapes
{
    private const int MaxDepth = 6;

    public static IEnumerable<Escape> In(TypeModel type, IReadOnlyList<Guard> guards, TypeUses uses, CancellationToken cancellationToken)
    {
        foreach (var guard in guards)
        {
            if (guard.State.Steps.Length == 0 || !(guard.State.IsContent || guard.State.IsElement) || guard.State.Variable is not { } variable || IsLockOfCallers(guard, type))
            {
                continue;
            }

            var change = guard.Guarded.Where(use => use.IsWrite).OrderBy(use => use.Syntax.SpanStart).First();
            foreach (var scan in type.Members)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (MembersAtWork.IsEntry(scan.Member) && scan.Uses.Contains(variable) && scan.Member.ContainingType.DeclaredAccessibility != Accessibility.Private
                    && type.CodeOf(scan.Member) is { } code
                    && EntryTimes.Of(scan.Member, type, code, cancellationToken) == EntryTime.Shared
                    && !uses.Own.Any(use => use.IsWrite && use.State.Equals(guard.State.Base()) && ReferenceEquals(use.Context, code.Root)))
                {
                    foreach (var value in Outgoing(code))
                    {
                        if (Leaves(value, variable, code, type, 0) is { } isView)
                        {
                            yield return new Escape(guard, value, isView, change, code);
                        }
                    }
                }
            }
        }
    }

    /// <summary>What the member itself, no function in it, returns or assigns to its <c>out</c> parameters.</summary>
    private static IEnumerable<IOperation> Outgoing(MemberCode code)
    {
        foreach (var operation in code.Operation.Descendants())
        {
            var value = operation switch
            {
                IReturnOperation { Kind: OperationKind.Return, ReturnedValue: { } returned } => returned,
                ISimpleAssignmentOperation { Target: IParameterReferenceOperation { Parameter.RefKind: RefKind.Out or RefKind.Ref }, Value: var assigned } => assigned,
                _ => null,
            };
            if (value is not null && !IsInFunction(operation))
            {
                yield return value.Unconverted();
            }
        }
    }

    private static bool IsInFunction(IOperation operation)
    {
        for (var parent = operation.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is IAnonymousFunctionOperation or ILocalFunctionOperation)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Null when the value is not the variable's; else whether it is a view of it.</summary>
    private static bool? Leaves(IOperation value, ISymbol variable, MemberCode code, TypeModel type, int depth)
    {
        value = value.Unconverted();
        if (depth > MaxDepth)
        {
            return null;
        }

        switch (value)
        {
            case IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation } field:
                return SymbolEqualityComparer.Default.Equals(field.Field.OriginalDefinition, variable) ? false : null;
            case IPropertyReferenceOperation { Instance: null or IInstanceReferenceOperation } property when SymbolEqualityComparer.Default.Equals(property.Property.OriginalDefinition, variable):
                return false;
            case IParameterReferenceOperation parameter:
                return SymbolEqualityComparer.Default.Equals(parameter.Parameter.OriginalDefinition, variable) ? false : null;
            case ILocalReferenceOperation local:
                return code.Variables.OnlyValueOf(local.Local) is { } only ? Leaves(only, variable, code, type, depth + 1) : null;
            case IConditionalOperation { WhenFalse: { } other } choice:
                return Leaves(choice.WhenTrue, variable, code, type, depth + 1) ?? Leaves(other, variable, code, type, depth + 1);
            case ICoalesceOperation choice:
                return Leaves(choice.Value, variable, code, type, depth + 1) ?? Leaves(choice.WhenNull, variable, code, type, depth + 1);
            default:
                return Viewed(value, type) is { } viewed && Leaves(viewed, variable, code, type, depth + 1) is not null ? true : null;
        }
    }

    /// <summary>What a view looks at.</summary>
    private static IOperation? Viewed(IOperation value, TypeModel type)
    {
        var (member, instance, arguments) = value switch
        {
            IInvocationOperation call => (call.TargetMethod, call.Instance, call.Arguments),
            IPropertyReferenceOperation property => ((ISymbol)property.Property, property.Instance, property.Arguments),
            IObjectCreationOperation { Constructor: { } constructor } creation => (constructor, null, creation.Arguments),
            _ => default,
        };
        if (member is null || type.Catalog.EffectsOf(member).FirstOrDefault(effect => effect.Role == ApiRole.View) is not { } view)
        {
            return null;
        }

        return view.Target == ApiEffect.This
            ? instance ?? arguments.FirstOrDefault(argument => argument.Parameter is { Ordinal: 0 })?.Value
            : arguments.FirstOrDefault(argument => argument.Parameter?.Name == view.Target)?.Value;
    }

    /// <summary>Callers can take the lock: it is not private, it is what they get, or a member gives it to them.</summary>
    private static bool IsLockOfCallers(Guard guard, TypeModel type)
    {
        var @lock = guard.Lock;
        if (@lock.Variable is not { } gate || @lock.Root == PlaceRoot.Type || gate.DeclaredAccessibility is not (Accessibility.Private or Accessibility.NotApplicable) || @lock.Equals(guard.State.Base()))
        {
            return true;
        }

        return type.Members.Any(scan => MembersAtWork.IsEntry(scan.Member) && scan.Uses.Contains(gate) && type.CodeOf(scan.Member) is { } code
            && Outgoing(code).Any(value => value is IMemberReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Member.OriginalDefinition, gate)));
    }
}
