using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Flow.Steps;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Sharing;

/// <summary>When in an object's life a member runs.</summary>
internal enum EntryTime
{
    /// <summary>The object is built: nobody else sees it, but statics are there for all.</summary>
    Construction,

    /// <summary>Others may use the object.</summary>
    Shared,

    /// <summary>Perhaps nobody else does, or the lock is held by who calls.</summary>
    Unsettled,
}

/// <summary>Tells when the members run that others call.</summary>
internal static class EntryTimes
{
    public static EntryTime Of(ISymbol member, TypeModel type, MemberCode code, CancellationToken cancellationToken)
    {
        if (TypeModel.IsConstruction(member) || member is not IMethodSymbol method)
        {
            return member.IsStatic ? EntryTime.Unsettled : EntryTime.Construction;
        }

        return method.IsInitOnly
            || method.MethodKind == MethodKind.Destructor
            || EndsLife(method, type)
            || IsLeftToCallers(method)
            || IsProgram(method, code, cancellationToken)
            ? EntryTime.Unsettled
            : EntryTime.Shared;
    }

    /// <summary>Whoever disposes of an object is the last to use it; what only disposal calls runs then, too.</summary>
    private static bool EndsLife(IMethodSymbol method, TypeModel type) =>
        EnumerationSteps.IsDispose(method)
        || (method.DeclaredAccessibility != Accessibility.Public
            && type.Members.Any(scan => scan.Member is IMethodSymbol caller && EnumerationSteps.IsDispose(caller) && scan.Calls.Contains(method)));

    /// <summary>
    /// Called with the lock held, or by code of which that is not known: marked so, a step that a base class calls, an accessor or handler
    /// that only the type itself uses.
    /// </summary>
    private static bool IsLeftToCallers(IMethodSymbol method) =>
        !AnnotationReader.RequiredLocks(method).IsEmpty
        || (method.IsOverride && method.DeclaredAccessibility != Accessibility.Public)
        || (method.DeclaredAccessibility == Accessibility.Private && method.ExplicitInterfaceImplementations.IsEmpty);

    private static bool IsProgram(IMethodSymbol method, MemberCode code, CancellationToken cancellationToken) =>
        method.IsStatic && SymbolEqualityComparer.Default.Equals(code.Operation.SemanticModel?.Compilation.GetEntryPoint(cancellationToken), method);
}
