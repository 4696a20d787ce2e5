using ConcurrencySafety.Flow;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing.LockOrder;

/// <summary>Code that the runtime lets run once, and that waits for a body which cannot go on before that code is over.</summary>
/// <param name="Wait">Where it waits.</param>
/// <param name="Start">The start of the body.</param>
/// <param name="Use">What in the body needs the initialization.</param>
/// <param name="Of">The type that is initialized, or the field whose value is made.</param>
internal sealed record InitializerWait(IOperation Wait, StartSite Start, SyntaxNode Use, ISymbol Of);

/// <summary>
/// Static constructors (and static initializers of a type that has one) that wait for a thread or task which uses the type, and factories of lazy values that wait for one
/// which asks for the value.
/// Limits: without a static constructor the runtime may initialize earlier than the type is used, so that nothing is certain; only what stands in the started function itself is seen.
/// </summary>
internal static class InitializerWaits
{
    public static IEnumerable<InitializerWait> In(TypeModel type, CancellationToken cancellationToken)
    {
        var isPrecise = type.Type.StaticConstructors.Any(constructor => !constructor.IsImplicitlyDeclared);
        foreach (var scan in type.Members.Where(scan => scan.Starts))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (type.CodeOf(scan.Member) is not { } code)
            {
                continue;
            }

            if (isPrecise && IsStaticConstruction(scan.Member))
            {
                foreach (var wait in Waits(code.Root, type, use => NeedsType(use, type.Type), type.Type))
                {
                    yield return wait;
                }
            }

            foreach (var (value, field) in LazyFields(scan, type))
            {
                foreach (var body in code.Bodies.Where(body => body.Parent is { Parent: null } && value.Syntax.Span.Contains(body.Syntax.Span)))
                {
                    foreach (var wait in Waits(body, type, use => NeedsValue(use, field, type), field))
                    {
                        yield return wait;
                    }
                }
            }
        }
    }

    private static IEnumerable<InitializerWait> Waits(Body body, TypeModel type, Func<IOperation, bool> needs, ISymbol of)
    {
        if (type.SummaryOf(body) is not { IsComplete: true } summary)
        {
            yield break;
        }

        foreach (var pause in summary.Observed.Pauses.Where(pause => pause.Kind is PauseKind.Join or PauseKind.ForkJoin))
        {
            foreach (var start in summary.Observed.Starts.Where(start => IsMeant(pause, start)))
            {
                foreach (var started in start.Site.Targets.Select(target => target.Body).Where(started => started is not null))
                {
                    if (Needing(started!, type, needs, of is INamedTypeSymbol) is { } use)
                    {
                        yield return new InitializerWait(pause.Operation, start.Site, use, of);
                        yield break;
                    }
                }
            }
        }
    }

    private static bool IsMeant(Pause pause, Start start) => pause.Kind == PauseKind.ForkJoin
        ? start.Site.Operation.Syntax == pause.Operation.Syntax
        : (pause.Target.ElementOf ?? pause.Target.Place) is { } target && pause.State.Live.Find(start.Site) is { } entry && Flow.Steps.HandleSteps.Covers(entry, target);

    /// <summary>The first place in the started function that waits for the initialization.</summary>
    private static SyntaxNode? Needing(Body started, TypeModel type, Func<IOperation, bool> needs, bool isOfType)
    {
        if (isOfType && started.Parent is null && started.Method is { IsStatic: true } method && IsOf(method, type.Type))
        {
            return started.Syntax;
        }

        return started.Code.Operation.DescendantsAndSelf().FirstOrDefault(operation => started.Syntax.Span.Contains(operation.Syntax.Span) && needs(operation))?.Syntax;
    }

    /// <summary>Using a static member or making an object waits until the static constructor is over.</summary>
    private static bool NeedsType(IOperation use, INamedTypeSymbol type) => use switch
    {
        IFieldReferenceOperation { Field: { IsStatic: true, IsConst: false } field } => IsOf(field, type),
        IPropertyReferenceOperation { Property: { IsStatic: true } property } => IsOf(property, type),
        IInvocationOperation { TargetMethod: { IsStatic: true, MethodKind: MethodKind.Ordinary } method } => IsOf(method, type),
        IObjectCreationOperation { Constructor: { } constructor } => IsOf(constructor, type),
        _ => false,
    };

    private static bool NeedsValue(IOperation use, ISymbol field, TypeModel type) =>
        use is IPropertyReferenceOperation { Instance: IMemberReferenceOperation { Member: var holder }, Property: var value }
        && SymbolEqualityComparer.Default.Equals(holder.OriginalDefinition, field)
        && type.Catalog.EffectsOf(value).Any(effect => effect.Role == ApiRole.Forward);

    /// <summary>The lazy values that a member puts into fields.</summary>
    private static IEnumerable<(IOperation Value, ISymbol Field)> LazyFields(MemberScan scan, TypeModel type) =>
        from assigned in scan.Assigns
        where assigned.Value?.Unconverted() is IObjectCreationOperation { Constructor: { } constructor } && type.Catalog.EffectsOf(constructor).Any(effect => effect.Role == ApiRole.InPlace)
        select (assigned.Value!, assigned.Member);

    private static bool IsStaticConstruction(ISymbol member) => member.IsStatic && TypeModel.IsConstruction(member);

    private static bool IsOf(ISymbol member, INamedTypeSymbol type) => SymbolEqualityComparer.Default.Equals(member.ContainingType?.OriginalDefinition, type.OriginalDefinition);
}

/// <summary>The answer about one type.</summary>
/// <param name="All">In source order, member by member.</param>
internal sealed record InitializerFindings(IReadOnlyList<InitializerWait> All)
{
    public static InitializerFindings Of(TypeModel type, CancellationToken cancellationToken) => new(InitializerWaits.In(type, cancellationToken).ToList());
}
