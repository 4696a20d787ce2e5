using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
namespace ConcurrencySafety.Knowledge;
internal sealed class ApiCatalog
{
    public static ApiCatalog For(Compilation compilation, IEnumerable<AdditionalText>? userCatalogs, CancellationToken ct) => new();
    public ImmutableArray<ApiEffect> EffectsOf(ISymbol member) => ImmutableArray<ApiEffect>.Empty;
    public TypeFacts FactsOf(ITypeSymbol type) => TypeFacts.Unknown;
    public bool StartsAnything(ISymbol member) => false;
    public bool HasThreading => true;
}
internal static class AnnotationReader { public static bool IsThreadStatic(IFieldSymbol f) => false; }
internal static class Options { public static bool IsStrict(Microsoft.CodeAnalysis.Diagnostics.AnalyzerConfigOptionsProvider p, SyntaxTree t) => false; }
