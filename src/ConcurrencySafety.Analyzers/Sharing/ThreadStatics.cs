using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing;

/// <summary>A thread's own variable that another thread is to read.</summary>
/// <param name="Field">The variable.</param>
/// <param name="Access">The read after an <c>await</c>, or the write of the static constructor.</param>
/// <param name="Await">The await; null for a static constructor.</param>
/// <param name="Write">What was written before the await.</param>
internal sealed record ThreadStaticUse(IFieldSymbol Field, IOperation Access, IOperation? Await, IOperation? Write);

/// <summary>
/// Finds writes that another thread than the one which reads has made. By blocks: a write, an await and a read each of which comes after the one before in all runs. Code
/// that goes on on its context keeps its thread. Limits: what lies in helpers, and what loops bring back, is not seen.
/// </summary>
internal static class ThreadStatics
{
    public static IEnumerable<ThreadStaticUse> In(TypeModel type)
    {
        foreach (var scan in type.Members)
        {
            foreach (var field in scan.Uses.OfType<IFieldSymbol>().Where(static field => field is { IsStatic: true, IsConst: false } && AnnotationReader.IsThreadStatic(field)))
            {
                if (scan.Member is IMethodSymbol { MethodKind: MethodKind.StaticConstructor })
                {
                    if (WrittenOnce(field, scan, type) is { } write)
                    {
                        yield return new ThreadStaticUse(field, write, null, null);
                    }
                }
                else if (!type.Catalog.FactsOf(type.Type).IsContextBound)
                {
                    foreach (var use in AcrossAwait(field, scan))
                    {
                        yield return use;
                    }
                }
            }
        }
    }

    /// <summary>The static constructor gives the variable a value, and nobody else does: all other threads have the default.</summary>
    private static IOperation? WrittenOnce(IFieldSymbol field, MemberScan scan, TypeModel type) =>
        type.AssignedTo(field).All(static assigned => TypeModel.IsConstruction(assigned.Scan.Member))
            ? scan.Operation.Descendants().OfType<ISimpleAssignmentOperation>()
                .FirstOrDefault(assignment => IsOf(assignment.Target, field) && !IsDefault(assignment.Value) && Summaries.TypeCode.IsOutsideFunctions(assignment))?.Target
            : null;

    private static bool IsDefault(IOperation value) =>
        value.Unconverted() is IDefaultValueOperation || value.ConstantValue is { HasValue: true, Value: null or 0 or false };

    private static IEnumerable<ThreadStaticUse> AcrossAwait(IFieldSymbol field, MemberScan scan)
    {
        var accesses = scan.Operation.Descendants().Where(operation => IsOf(operation, field)).GroupBy(FunctionOf).ToList();
        foreach (var function in accesses)
        {
            var waits = new Lazy<List<IOperation>>(() => (function.Key ?? scan.Operation).Descendants().Where(operation => operation is IAwaitOperation && FunctionOf(operation) == function.Key).ToList());
            var told = false;
            foreach (var read in function.Where(static access => !IsWrittenOnly(access)).OrderBy(static access => access.Syntax.SpanStart))
            {
                var write = function.Where(access => IsWrite(access) && Whole(access).Syntax.Span.End <= read.Syntax.SpanStart).OrderBy(static access => access.Syntax.SpanStart).LastOrDefault();
                if (!told && write is not null && IsBefore(write, read)
                    && waits.Value.FirstOrDefault(wait => wait.Syntax.SpanStart >= Whole(write).Syntax.Span.End && wait.Syntax.Span.End <= read.Syntax.SpanStart && IsBefore(wait, read)) is { } between)
                {
                    told = true;
                    yield return new ThreadStaticUse(field, read, between, Whole(write));
                }
            }
        }
    }

    private static bool IsOf(IOperation operation, IFieldSymbol field) => operation is IFieldReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Field.OriginalDefinition, field.OriginalDefinition);

    private static bool IsWrittenOnly(IOperation access) => access.Parent is ISimpleAssignmentOperation assignment && assignment.Target == access;

    private static bool IsWrite(IOperation access) => access.Parent is IAssignmentOperation assignment && assignment.Target == access || access.Parent is IIncrementOrDecrementOperation;

    /// <summary>The expression that performs the access.</summary>
    private static IOperation Whole(IOperation access) => IsWrite(access) ? access.Parent! : access;

    private static IOperation? FunctionOf(IOperation operation)
    {
        var outer = operation.Parent;
        while (outer is not (null or IAnonymousFunctionOperation or ILocalFunctionOperation))
        {
            outer = outer.Parent;
        }

        return outer;
    }

    /// <summary>Whoever gets to the later one has come through the earlier one.</summary>
    private static bool IsBefore(IOperation earlier, IOperation later)
    {
        var block = earlier.Parent;
        while (block is not null and not (IBlockOperation { Parent: not (ITryOperation or IUsingOperation or ILockOperation or IBlockOperation) } or IConditionalOperation or ILoopOperation or ISwitchCaseOperation or ICatchClauseOperation))
        {
            block = block.Parent;
        }

        return block is not null && block.Syntax.Span.Contains(later.Syntax.Span);
    }
}
