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
    /// <summary>
    /// Whether what waits runs elsewhere, after this: the task completion source was told so (<c>TaskCreationOptions.RunContinuationsAsynchronously</c>).
    /// Null where its creation is not seen: an element of a collection, a result of other code, an object of a derived type.
    /// </summary>
    public static bool? ContinuesElsewhere(Pause pause, TypeModel type)
    {
        if (pause.Operation is not IInvocationOperation { TargetMethod.ContainingType: { TypeKind: TypeKind.Class } source } || !TakesOptions(source))
        {
            return false;
        }

        var made = pause.Target.Place switch
        {
            null or { IsElement: true } or { IsContent: true } => Enumerable.Empty<IOperation?>(),
            { Variable: ILocalSymbol local } => type.CodeOf(local.ContainingSymbol)?.Variables.AssignedTo(local) ?? Enumerable.Empty<IOperation?>(),
            { Variable: { DeclaredAccessibility: Accessibility.Private } member } => type.AssignedTo(member).Select(assigned => assigned.Value),
            _ => Enumerable.Empty<IOperation?>(),
        };
        var kinds = made.Where(value => value is not { ConstantValue: { HasValue: true, Value: null } }).Select(value => value?.Unconverted() switch
        {
            IObjectCreationOperation { Type: { } created, Arguments: var arguments } when SymbolEqualityComparer.Default.Equals(created.OriginalDefinition, source.OriginalDefinition) => (bool?)arguments.Any(AreAsynchronous),
            _ => null,
        }).Distinct().ToList();
        return kinds.Count == 1 ? kinds[0] : kinds.Contains(false) ? false : null;
    }

    private static bool TakesOptions(INamedTypeSymbol source) =>
        source.InstanceConstructors.Any(static made => made.Parameters.Any(static parameter => parameter.Type.Name == nameof(TaskCreationOptions)));

    private static bool AreAsynchronous(IArgumentOperation argument) =>
        argument.Value.ConstantValue is { HasValue: true, Value: int options } && ((TaskCreationOptions)options & TaskCreationOptions.RunContinuationsAsynchronously) != 0;

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
