using ConcurrencySafety.Flow.States;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Flow.Steps;

/// <summary>
/// A flag that one place sets, by an ordered write, and nobody clears is a gate for ordered reads: whoever finds it set sees all that was written before
/// (.NET memory model: a volatile write is a release, a volatile read an acquire).
/// </summary>
internal static class LatchSteps
{
    /// <summary>What it means to find the flag set; null for memory that is no such flag.</summary>
    public static Condition? WhenRead(StepContext context, Place? flag) =>
        IsLatch(context, flag) ? Condition.True(new Conditional(ConditionalKind.Opened, flag!)) : null;

    public static void Set(StepContext context, Place? flag, IOperation? value)
    {
        if (value?.ConstantValue is { HasValue: true, Value: true } && IsLatch(context, flag))
        {
            JoinSteps.Signal(context, flag!);
        }
    }

    private static bool IsLatch(StepContext context, Place? flag) => flag is { IsContent: false, IsElement: false, Variable: IFieldSymbol { Type.SpecialType: SpecialType.System_Boolean } field } && context.Summaries.IsLatch(field);
}
