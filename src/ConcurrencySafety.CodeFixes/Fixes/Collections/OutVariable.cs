using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Collections;

/// <summary>Spells the type of an <c>out</c> variable.</summary>
internal static class OutVariable
{
    /// <summary>
    /// As it was declared; <c>var</c> for a reference type under nullable annotations, for what a <c>Try…</c> method gives may be null.
    /// </summary>
    public static string Type(TypeSyntax declared, SemanticModel model) =>
        model.GetTypeInfo(declared).Type is { IsReferenceType: true } && (model.GetNullableContext(declared.SpanStart) & NullableContext.AnnotationsEnabled) != 0
            ? "var"
            : declared.WithoutTrivia().ToString();
}
