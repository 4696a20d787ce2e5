using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Summaries;

/// <summary>A place that gives one object of a type to a host, which uses it for all its calls.</summary>
/// <param name="Type">The type, or the one that derives from it.</param>
/// <param name="Api">The method that is called there: <c>AddSingleton</c>.</param>
/// <param name="At">The call.</param>
/// <param name="IsCertain">False when the host, or nobody, is likely to be the only one who uses the object.</param>
internal sealed record Registration(INamedTypeSymbol Type, string Api, SyntaxNode At, bool IsCertain);
