using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Flow.States;

/// <summary>Whether the object's type decides what runs; Roslyn says so of calls only.</summary>
internal static class Dispatch
{
    public static bool IsVirtual(this IPropertyReferenceOperation reference) =>
        reference is { Property: { IsStatic: false } property, Instance: { } instance }
        && (property.IsAbstract || property.IsVirtual || property.IsOverride)
        && instance.Syntax is not BaseExpressionSyntax;
}
