namespace ConcurrencySafety.Knowledge;

/// <summary>What one line of a catalog says of one member.</summary>
/// <param name="Name">The member's name in metadata, or one of the words that <see cref="CatalogType"/> knows.</param>
/// <param name="Parameters">The overload that the line speaks of, by its parameters' types; null for all.</param>
/// <param name="Effect">What it does.</param>
internal sealed record CatalogMember(string Name, string? Parameters, ApiEffect Effect);
