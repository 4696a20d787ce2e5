using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Sharing;

/// <summary>In which way a host runs the members of a type in parallel.</summary>
internal enum HostKind
{
    /// <summary>One method runs beside the object's other members: <c>BackgroundService.ExecuteAsync</c>.</summary>
    Service,

    /// <summary>One object serves all calls: it was registered as shared.</summary>
    OneForAll,

    /// <summary>Each call has an object of its own, but all have the same statics: a controller, a hub.</summary>
    OneForEach,
}

/// <summary>A host that runs members of a type: the signal that they overlap.</summary>
/// <param name="Kind">In which way.</param>
/// <param name="Name">The API by which it does: <c>BackgroundService.ExecuteAsync</c>, <c>AddSingleton</c>, <c>Hub</c>.</param>
/// <param name="At">Where the object was registered.</param>
/// <param name="IsCertain">False when it is not known that many threads use the object.</param>
internal sealed record Host(HostKind Kind, string Name, SyntaxNode? At, bool IsCertain)
{
    /// <summary>The host that runs a method beside the object's other members; null when none does.</summary>
    public static Host? Of(ISymbol member, ApiCatalog catalog)
    {
        if (!catalog.IsRunByHost(member))
        {
            return null;
        }

        var declared = member;
        while (declared is IMethodSymbol { OverriddenMethod: { } overridden })
        {
            declared = overridden;
        }

        return new Host(HostKind.Service, declared.ContainingType.Name + "." + declared.Name, null, true);
    }

    /// <summary>The host that runs a type's members many times at once; null when none is known.</summary>
    public static Host? Of(TypeModel type, ProgramModel program, CancellationToken cancellationToken)
    {
        if (type.Type is not { TypeKind: TypeKind.Class, IsStatic: false })
        {
            return null;
        }

        var facts = type.Catalog.FactsOf(type.Type);
        if (program.RegistrationOf(type.Type, cancellationToken) is { } registration)
        {
            return new Host(HostKind.OneForAll, registration.Api, registration.At, registration.IsCertain && facts is { IsContextBound: false, Safety: not ThreadSafety.NotSafe });
        }

        return facts.IsPerCall && NameOf(type) is { } name ? new Host(HostKind.OneForEach, name, null, true) : null;
    }

    /// <summary>The nearest type that is not ours: what the host knows the object as.</summary>
    private static string? NameOf(TypeModel type)
    {
        for (var current = type.Type.BaseType; current is not null; current = current.BaseType)
        {
            if (current.DeclaringSyntaxReferences.IsEmpty || current.BaseType is not { SpecialType: SpecialType.None })
            {
                return current.SpecialType == SpecialType.System_Object ? type.Type.AllInterfaces.FirstOrDefault(face => type.Catalog.FactsOf(face).IsPerCall)?.Name : current.Name;
            }
        }

        return null;
    }
}
