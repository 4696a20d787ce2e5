using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Summaries;

/// <summary>
/// The types of which this compilation gives one object to a host for all its calls. Registration stands in another type as a rule
/// (Program, an extension method), so all files are looked at; only those that have the name of such a method in their text are bound.
/// Limits: what a registration makes through a variable or another method is not known.
/// </summary>
internal sealed class Registrations
{
    private readonly Dictionary<INamedTypeSymbol, Registration> _types = new(SymbolEqualityComparer.Default);
    private readonly ApiCatalog _catalog;

    private Registrations(ApiCatalog catalog) => _catalog = catalog;

    public static Registrations In(MethodBodies bodies, ApiCatalog catalog, CancellationToken cancellationToken)
    {
        var found = new Registrations(catalog);
        if (!catalog.Registers.IsEmpty)
        {
            foreach (var call in bodies.Calls(catalog.Registers, cancellationToken))
            {
                found.Read(call);
            }
        }

        return found;
    }

    /// <summary>How an object of the type, or of one that derives from it, comes to be shared; null when none does.</summary>
    public Registration? Of(INamedTypeSymbol type) => _types.TryGetValue(type.OriginalDefinition, out var registration) ? registration : null;

    private void Read(IInvocationOperation operation)
    {
        var isAssumed = false;
        var effect = _catalog.EffectsOf(operation.TargetMethod).FirstOrDefault(effect => effect.Role == ApiRole.Register);
        if (effect is null)
        {
            isAssumed = true;
            effect = _catalog.AssumedEffectsOf(operation.TargetMethod).FirstOrDefault(effect => effect.Role == ApiRole.Register);
        }

        if (effect is null)
        {
            return;
        }

        // An object that exists already may have been filled before the host gets it.
        var isGiven = operation.Arguments.Any(argument => argument.Parameter?.OriginalDefinition.Type is ITypeParameterSymbol or { SpecialType: SpecialType.System_Object }
            && argument.Value.Unconverted() is not (IObjectCreationOperation or ILiteralOperation or ITypeOfOperation or IDelegateCreationOperation) && !IsKey(argument));
        foreach (var type in TypesIn(operation))
        {
            for (var current = type; current is { TypeKind: TypeKind.Class, DeclaringSyntaxReferences.IsEmpty: false }; current = current.BaseType)
            {
                if (effect.Unless is null || !current.AllInterfaces.Concat(Bases(current)).Any(other => MetadataName.Of(other.OriginalDefinition) == effect.Unless))
                {
                    Add(current.OriginalDefinition, new Registration(type, operation.TargetMethod.Name, operation.Syntax, _catalog.ServesMany && !isAssumed && !isGiven));
                }
            }
        }
    }

    /// <summary>The key of a keyed service is an object, but not the one that is shared.</summary>
    private static bool IsKey(IArgumentOperation argument) => argument.Parameter is { Type.SpecialType: SpecialType.System_Object, ContainingSymbol: IMethodSymbol { TypeArguments.IsEmpty: false } };

    /// <summary>One that is certain counts more than one that is not.</summary>
    private void Add(INamedTypeSymbol type, Registration registration)
    {
        if (!_types.TryGetValue(type, out var known) || (registration.IsCertain && !known.IsCertain))
        {
            _types[type] = registration;
        }
    }

    private static IEnumerable<INamedTypeSymbol> TypesIn(IInvocationOperation operation)
    {
        foreach (var argument in operation.TargetMethod.TypeArguments.OfType<INamedTypeSymbol>())
        {
            yield return argument;
        }

        foreach (var argument in operation.Arguments)
        {
            foreach (var made in MadeBy(argument.Value.Unconverted()))
            {
                yield return made;
            }
        }
    }

    /// <summary>A type named by <c>typeof</c>, an object made in place, or what a factory returns.</summary>
    private static IEnumerable<INamedTypeSymbol> MadeBy(IOperation value)
    {
        switch (value)
        {
            case ITypeOfOperation { TypeOperand: INamedTypeSymbol named }:
                return new[] { named };
            case IObjectCreationOperation { Type: INamedTypeSymbol made }:
                return new[] { made };
            case IDelegateCreationOperation { Target: IAnonymousFunctionOperation factory }:
                return factory.Body.Descendants().OfType<IReturnOperation>().Where(result => IsOf(result, factory))
                    .Select(result => result.ReturnedValue?.Unconverted()).OfType<IObjectCreationOperation>().Select(made => made.Type).OfType<INamedTypeSymbol>();
            default:
                return Enumerable.Empty<INamedTypeSymbol>();
        }
    }

    private static bool IsOf(IOperation operation, IOperation function)
    {
        var outer = operation.Parent;
        while (outer is not (null or IAnonymousFunctionOperation or ILocalFunctionOperation))
        {
            outer = outer.Parent;
        }

        return ReferenceEquals(outer, function);
    }

    private static IEnumerable<INamedTypeSymbol> Bases(INamedTypeSymbol type)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            yield return current;
        }
    }
}
