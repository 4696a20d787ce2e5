using ConcurrencySafety.Flow;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing.LockOrder;

/// <summary>Calls of code that others have brought along.</summary>
internal static class Foreign
{
    /// <summary>The task completion source was told to run what waits for it elsewhere: <c>TaskCreationOptions.RunContinuationsAsynchronously</c>.</summary>
    public static bool ContinuesElsewhere(Pause pause, TypeModel type)
    {
        var made = pause.Target.Place?.Variable switch
        {
            null => null,
            ILocalSymbol local => type.CodeOf(local.ContainingSymbol)?.Variables.OnlyValueOf(local),
            var member => type.OnlyValueOf(member),
        };
        return made?.Unconverted() is IObjectCreationOperation { Arguments: var arguments }
            && arguments.Any(argument => argument.Value.ConstantValue is { HasValue: true, Value: int options } && ((TaskCreationOptions)options & TaskCreationOptions.RunContinuationsAsynchronously) != 0);
    }

    /// <summary>The event or variable whose delegate is called; null for any other expression.</summary>
    public static ISymbol? Callee(IOperation callee, MemberCode code) => callee.Unconverted() switch
    {
        IEventReferenceOperation raised => raised.Event,
        IFieldReferenceOperation field => field.Field,
        IPropertyReferenceOperation property => property.Property,
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        // What stands before ?. is evaluated first and kept.
        IFlowCaptureReferenceOperation capture => code.Operation.Descendants().FirstOrDefault(original => original.Syntax == capture.Syntax && original is IMemberReferenceOperation or ILocalReferenceOperation or IParameterReferenceOperation) is { } kept
            ? Callee(kept, code)
            : null,
        _ => null,
    };
}
