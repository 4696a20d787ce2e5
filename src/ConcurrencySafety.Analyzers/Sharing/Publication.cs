using System.Collections.Immutable;
using ConcurrencySafety.Flow.States;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing;

/// <summary>How something is shown to other threads too early.</summary>
internal enum PublicationKind
{
    /// <summary>A flag says that data is there before it is.</summary>
    FlagFirst,

    /// <summary>The flag is set last, but by a plain write, which nothing orders after the data.</summary>
    PlainFlag,

    /// <summary>A reference is stored where others find it, and what it leads to is filled afterwards.</summary>
    Unfinished,
}

/// <summary>State that other threads see before it is complete.</summary>
/// <param name="Kind">In which way.</param>
/// <param name="Variable">The flag, or the reference.</param>
/// <param name="Publish">What publishes: the write of the flag or reference.</param>
/// <param name="Data">What is not complete: the data, or the member that is set or called to fill the object.</param>
/// <param name="Fill">The write of the data, or what fills the object.</param>
/// <param name="Test">The test of the flag on the reader's side; for a reference the read itself.</param>
/// <param name="Write">The write of the data, or of the reference, in the context in which it comes to run.</param>
/// <param name="Read">The read of the data or reference, likewise.</param>
/// <param name="Host">The host that makes them overlap, where no start in the code does.</param>
internal sealed record Publication(
    PublicationKind Kind,
    ISymbol Variable,
    IOperation Publish,
    ISymbol Data,
    IOperation Fill,
    IOperation Test,
    SharedAccess Write,
    SharedAccess Read,
    Host? Host)
{
    /// <summary>Only ever set to one value outside construction: <c>volatile</c> is all that it takes.</summary>
    public bool IsLatch { get; init; }

    /// <summary>The flag itself is written and read in order.</summary>
    public bool IsOrdered { get; init; }

    public bool Tells(Conflict conflict) => Tells(conflict.Variable, conflict.Primary.Syntax) && Tells(conflict.Variable, conflict.Other.Syntax);

    /// <summary>The accesses that this tells about: what other rules could say of them is said.</summary>
    public bool Tells(ISymbol? variable, SyntaxNode access) =>
        (SymbolEqualityComparer.Default.Equals(variable, Variable) || SymbolEqualityComparer.Default.Equals(variable, Write.Access.Place.Variable))
        && (Has(Publish, access) || Has(Fill, access) || Has(Test, access) || access == Write.Syntax || Has(Read.Syntax, access));

    /// <summary>One report a variable and function.</summary>
    public static ImmutableArray<Publication> Distinct(IEnumerable<Publication> publications) => publications
        .GroupBy(found => found.Publish.Syntax)
        .Select(same => same.OrderBy(found => found.Kind).ThenBy(found => found.Fill.Syntax.SpanStart).ThenBy(found => found.Read.Syntax.SyntaxTree.FilePath, StringComparer.Ordinal).ThenBy(found => found.Read.Syntax.SpanStart).First())
        .OrderBy(found => found.Publish.Syntax.SyntaxTree.FilePath, StringComparer.Ordinal)
        .ThenBy(found => found.Publish.Syntax.SpanStart)
        .ToImmutableArray();

    private static bool Has(IOperation operation, SyntaxNode access) => Has(operation.Syntax, access);

    private static bool Has(SyntaxNode syntax, SyntaxNode access) => syntax.SyntaxTree == access.SyntaxTree && (syntax.Span.Contains(access.Span) || access.Span.Contains(syntax.Span));
}
