using System.Collections.Immutable;
using ConcurrencySafety.Flow.Fixpoint;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Flow.Steps;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing;

/// <summary>How the gain of an atomic step is lost.</summary>
internal enum AtomicMisuseKind
{
    /// <summary>The result is dropped and the memory read again: <c>Interlocked.Increment(ref x); if (x == n)</c>.</summary>
    ReadAgain,

    /// <summary>The result is written to the same memory, plainly: <c>x = Interlocked.Increment(ref x)</c>.</summary>
    WrittenAgain,

    /// <summary>An exchange that depends on what was read before is dropped where it fails: <c>CompareExchange(ref x, old + 1, old)</c> as a statement.</summary>
    Unrepeated,

    /// <summary>A value is boxed to be compared by reference with what is there: it is never the same.</summary>
    Boxed,
}

/// <summary>An atomic step from which nothing is gained.</summary>
/// <param name="Kind">How.</param>
/// <param name="Call">The step.</param>
/// <param name="Memory">What it is given by reference.</param>
/// <param name="Other">The read after it, the assignment around it, or the value that is compared.</param>
/// <param name="Result">What the step returns.</param>
internal sealed record AtomicMisuse(AtomicMisuseKind Kind, IInvocationOperation Call, IOperation Memory, IOperation Other, AtomicResult Result)
{
    /// <summary>Unknown where the memory can be one thread's own at that time.</summary>
    public Verdict Verdict { get; init; }

    public ISymbol? Variable => (Memory is IArrayElementReferenceOperation { ArrayReference: var array } ? array : Memory) switch
    {
        IFieldReferenceOperation { Field.OriginalDefinition: var member } => member,
        ILocalReferenceOperation { Local: var local } => local,
        IParameterReferenceOperation { Parameter: var parameter } => parameter,
        _ => null,
    };

    /// <summary>What it says of the plain access is all there is to say.</summary>
    public bool Tells(SyntaxNode access) => Kind is AtomicMisuseKind.ReadAgain or AtomicMisuseKind.WrittenAgain && Verdict == Verdict.Racy && access.SyntaxTree == Other.Syntax.SyntaxTree && Other.Syntax.Span.Contains(access.Span);
}

/// <summary>
/// Looks at what is done with the results of atomic steps. Only the statement after the step is looked at, and not a loop that waits for the memory to change. What is done
/// under a lock is left alone, and so is the only writer of its memory. Limits: memory of other objects is not looked at.
/// </summary>
internal static class AtomicMisuses
{
    public static ImmutableArray<AtomicMisuse> In(TypeModel type, Lazy<TypeUses> usesOf, Expansions expansions)
    {
        var found = ImmutableArray.CreateBuilder<AtomicMisuse>();
        foreach (var scan in type.Members)
        {
            foreach (var call in scan.Sites.AtomicCalls)
            {
                if (Of(call, scan, type) is { } misuse)
                {
                    found.Add(misuse with { Verdict = misuse.Kind == AtomicMisuseKind.Boxed ? Verdict.Racy : Judge(misuse, usesOf, expansions, type) });
                }
            }
        }

        return found.Where(static misuse => misuse.Verdict != Verdict.Safe).ToImmutableArray();
    }

    private static AtomicMisuse? Of(IInvocationOperation call, MemberScan scan, TypeModel type)
    {
        var effect = type.Catalog.EffectsOf(call.TargetMethod).FirstOrDefault(static effect => effect is { Role: ApiRole.Atomic, Target: ApiEffect.This, Result: not AtomicResult.Unknown });
        if (effect is null || Argument(call, 0) is not { } memory)
        {
            return null;
        }

        AtomicMisuse Made(AtomicMisuseKind kind, IOperation other) => new(kind, call, memory, other, effect.Result);
        if (effect.Atomic == AtomicKind.Exchange && Argument(call, 2) is { } comparand)
        {
            return IsBoxing(comparand) ? Made(AtomicMisuseKind.Boxed, comparand.Unconverted())
                : IsDropped(call) && IsOfOldValue(call, memory, comparand, type.CodeOf(scan.Member)) ? Made(AtomicMisuseKind.Unrepeated, comparand)
                : null;
        }

        if (Outermost(call).Parent is ISimpleAssignmentOperation { Target: var target } assignment && AssignmentSteps.IsSameVariable(target, memory))
        {
            return Made(AtomicMisuseKind.WrittenAgain, assignment);
        }

        return effect.Atomic == AtomicKind.ReadWrite && IsDropped(call) && ReadAfter(call, memory, type.Catalog) is { } read ? Made(AtomicMisuseKind.ReadAgain, read) : null;
    }

    private static Verdict Judge(AtomicMisuse misuse, Lazy<TypeUses> usesOf, Expansions expansions, TypeModel type)
    {
        var verdict = Verdict.Safe;
        var steps = usesOf.Value.Own.Where(use => use.IsConcurrent && use.Syntax == misuse.Call.Syntax && use.Access.Locks.IsEmpty).ToList();
        if (steps.Count > 0)
        {
            var writers = usesOf.Value.Own.Where(use => use is { IsConcurrent: true, IsWrite: true } && use.State.Equals(steps[0].State)).Take(Budget.PairsPerPlace).ToList();
            verdict = steps.SelectMany(step => writers.Select(step.CanMeet)).Aggregate(verdict, Parallelism.Max);
        }

        foreach (var scan in expansions.AtWork.Where(scan => scan.Sites.AtomicCalls.Count > 0))
        {
            if (verdict != Verdict.Racy && type.CodeOf(scan.Member) is { } code && expansions.Of(code.Root) is { IsComplete: true, Strands.Count: > 0 } expansion)
            {
                foreach (var step in expansion.Accesses.Where(access => access.Syntax == misuse.Call.Syntax && access is { IsAssumed: false, Locks.IsEmpty: true }).Take(Budget.WaysToAnAccess))
                {
                    verdict = expansion.Accesses.Where(other => other.Access.IsWrite && other.Memory.Equals(step.Memory) && !other.IsAssumed).Take(Budget.PairsPerPlace)
                        .Select(other => Parallelism.Judge(step, other)).Aggregate(verdict, Parallelism.Max);
                }
            }
        }

        return misuse is { Kind: AtomicMisuseKind.Unrepeated, Memory.Type.IsReferenceType: true } && verdict == Verdict.Racy ? Verdict.Unknown : verdict;
    }

    private static IOperation? Argument(IInvocationOperation call, int ordinal) => call.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == ordinal)?.Value;

    private static bool IsBoxing(IOperation value) => value is IConversionOperation { Operand.Type.IsValueType: true, Type.IsReferenceType: true };

    private static IOperation Outermost(IOperation operation)
    {
        while (operation.Parent is IConversionOperation)
        {
            operation = operation.Parent;
        }

        return operation;
    }

    private static bool IsDropped(IOperation call) => call.Parent is IExpressionStatementOperation or ISimpleAssignmentOperation { Target: IDiscardOperation, Parent: IExpressionStatementOperation };

    /// <summary>The value to put there is computed from the one that is expected there, which was read before; and nothing comes back to try again.</summary>
    private static bool IsOfOldValue(IInvocationOperation call, IOperation memory, IOperation comparand, MemberCode? code)
    {
        var expected = comparand.Unconverted();
        return SourceOrder.LoopAround(call) is null
            && (AssignmentSteps.IsSameVariable(expected, memory)
                || (expected is ILocalReferenceOperation { Local: var local } && code?.Variables.OnlyValueOf(local) is { } read && AssignmentSteps.IsSameVariable(read.Unconverted(), memory)))
            && Argument(call, 1)?.Unconverted() is { } value
            && value.Descendants().Any(part => AssignmentSteps.IsSameVariable(part, expected));
    }

    /// <summary>The read in what the next statement tests, returns or keeps.</summary>
    private static IOperation? ReadAfter(IInvocationOperation call, IOperation memory, ApiCatalog catalog)
    {
        IOperation statement = call;
        while (statement is not (null or IExpressionStatementOperation))
        {
            statement = statement.Parent!;
        }

        if (statement?.Parent is not IBlockOperation block)
        {
            return null;
        }

        var next = block.Operations.SkipWhile(other => other != statement).Skip(1).FirstOrDefault();
        return Head(next) is { } head ? Outside(head).FirstOrDefault(read => IsRead(read, memory, catalog)) : null;
    }

    private static IOperation? Head(IOperation? statement) => statement switch
    {
        IConditionalOperation choice => choice.Condition,
        IReturnOperation { ReturnedValue: { } value } => value,
        ISwitchOperation choice => choice.Value,
        IVariableDeclarationGroupOperation declaration => declaration,
        IExpressionStatementOperation { Operation: ISimpleAssignmentOperation { Value: var value } } => value,
        _ => null,
    };

    /// <summary>A plain read, or an atomic one.</summary>
    private static bool IsRead(IOperation operation, IOperation memory, ApiCatalog catalog) => operation switch
    {
        IInvocationOperation call => catalog.EffectsOf(call.TargetMethod).Any(static effect => effect is { Role: ApiRole.Atomic, Atomic: AtomicKind.Read, Target: ApiEffect.This }) && Argument(call, 0) is { } read && AssignmentSteps.IsSameVariable(read, memory),
        IFieldReferenceOperation or ILocalReferenceOperation or IParameterReferenceOperation or IArrayElementReferenceOperation =>
            operation.Parent is not IArgumentOperation { Parameter.RefKind: not RefKind.None } && AssignmentSteps.IsSameVariable(operation, memory),
        _ => false,
    };

    /// <summary>The parts of an expression but for functions that run at another time.</summary>
    private static IEnumerable<IOperation> Outside(IOperation operation)
    {
        yield return operation;
        foreach (var child in operation.ChildOperations)
        {
            if (child is not IAnonymousFunctionOperation)
            {
                foreach (var inner in Outside(child))
                {
                    yield return inner;
                }
            }
        }
    }
}
