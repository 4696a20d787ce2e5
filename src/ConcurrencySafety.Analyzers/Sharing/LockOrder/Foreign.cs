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
        if (SourceOf(pause) is not { } source)
        {
            return false;
        }

        var kinds = Made(pause, source, null, type).Select(value => value is null ? (bool?)null : IsAsynchronous(value)).Distinct().ToList();
        return kinds.Count == 1 ? kinds[0] : kinds.Contains(false) ? false : null;
    }

    /// <summary>
    /// The creations of a task completion source that is completed here and was not told to let others go on elsewhere; none where one of its creations is not seen.
    /// </summary>
    public static IReadOnlyList<IObjectCreationOperation> Inline(Pause pause, Body body, TypeModel type)
    {
        var made = SourceOf(pause) is { } source ? Made(pause, source, body, type).ToList() : new List<IObjectCreationOperation?>();
        return made.Contains(null) ? Array.Empty<IObjectCreationOperation>() : made.OfType<IObjectCreationOperation>().Where(static value => !IsAsynchronous(value)).ToList();
    }

    private static INamedTypeSymbol? SourceOf(Pause pause) =>
        pause.Operation is IInvocationOperation { TargetMethod.ContainingType: { TypeKind: TypeKind.Class } source } && TakesOptions(source) ? source : null;

    /// <summary>What was put into the variable, but for null; null for what is no creation of such a source.</summary>
    private static IEnumerable<IObjectCreationOperation?> Made(Pause pause, INamedTypeSymbol source, Body? body, TypeModel type)
    {
        var made = pause.Target.Place switch
        {
            null or { IsElement: true } or { IsContent: true } => Enumerable.Empty<IOperation?>(),
            { Variable: ILocalSymbol local } => (body?.Code ?? type.CodeOf(local.ContainingSymbol))?.Variables.AssignedTo(local) ?? Enumerable.Empty<IOperation?>(),
            { Variable: { DeclaredAccessibility: Accessibility.Private } or IFieldSymbol { IsReadOnly: true } or IPropertySymbol { SetMethod: null } } and { Variable: { } member } => type.AssignedTo(member).Select(assigned => assigned.Value),
            _ => Enumerable.Empty<IOperation?>(),
        };
        return made.Where(value => value is not { ConstantValue: { HasValue: true, Value: null } })
            .Select(value => value?.Unconverted() is IObjectCreationOperation { Type: { } created } creation && SymbolEqualityComparer.Default.Equals(created.OriginalDefinition, source.OriginalDefinition) ? creation : null);
    }

    private static bool IsAsynchronous(IObjectCreationOperation made) => made.Arguments.Any(AreAsynchronous);

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
