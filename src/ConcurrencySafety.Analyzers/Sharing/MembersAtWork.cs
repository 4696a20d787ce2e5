using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Sharing;

/// <summary>Which members of a type have to do with threads, and which can be called from outside.</summary>
internal static class MembersAtWork
{
    /// <summary>The members that start something, get a task they do not await at once, or call one that does.
    /// Limits: of other types, only members are seen that start something themselves or with their own type's help.</summary>
    public static IReadOnlyList<MemberScan> In(TypeModel type)
    {
        var members = type.Members.ToList();
        var atWork = new HashSet<ISymbol>(members.Where(type.IsAtWork).Select(scan => scan.Member), SymbolEqualityComparer.Default);
        for (var grown = atWork.Count > 0; grown;)
        {
            grown = false;
            foreach (var scan in members)
            {
                if (!atWork.Contains(scan.Member) && scan.Calls.Any(atWork.Contains))
                {
                    grown |= atWork.Add(scan.Member);
                }
            }
        }

        return members.Where(scan => atWork.Contains(scan.Member)).ToList();
    }

    /// <summary>Whether code outside the type can call the member.</summary>
    public static bool IsEntry(ISymbol member) => member switch
    {
        // While a body that uses the object runs, the object is reachable and its finalizer does not.
        IMethodSymbol { MethodKind: MethodKind.Constructor or MethodKind.StaticConstructor or MethodKind.Destructor } => false,
        IMethodSymbol { ExplicitInterfaceImplementations.IsEmpty: false } => true,
        IMethodSymbol method => method.DeclaredAccessibility != Accessibility.Private
            || method.AssociatedSymbol is { DeclaredAccessibility: not Accessibility.Private and not Accessibility.NotApplicable },
        _ => false,
    };
}
