using ConcurrencySafety.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Races;

/// <summary>CSAFE116: a collection that is not thread-safe is changed inside a concurrent one.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NestedCollection : Check
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE116",
        Family.DataRace,
        title: "Collection inside a concurrent one is changed without a lock",
        messageFormat: "A '{0}' that the concurrent '{1}' holds for others is changed here with no lock; lock it at each use, or let '{1}' hold concurrent or immutable collections",
        description: "A concurrent collection guards its own structure, not the objects in it. Two threads that get the same element change it at the same time, so that additions get lost and its links break.");

    public NestedCollection()
        : base(Definition)
    {
    }

    private protected override void Examine(TypeContext type)
    {
        foreach (var nested in type.Nested)
        {
            var report = new Report(Definition, nested.Primary.Syntax.GetLocation());
            foreach (var change in nested.All)
            {
                report.With(FixData.LabelAccess, change.Syntax);
            }

            report.With(FixData.LabelDeclaration, nested.Outer.Locations.FirstOrDefault());
            report.Data(FixData.Name, nested.Outer.Name);
            type.Report(report.Create(null, nested.Inner.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat), nested.Outer.Name));
        }
    }
}
