using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Sharing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Races;

/// <summary>CSAFE110: state is shown to other threads before it is complete, or made by each of them when it is found null.</summary>
/// <remarks>
/// Lazy initialisation is silent in default mode where two objects are as good as one: a text, a completed task, an object without a state of
/// its own. The double-checked lock on a reference is sound under the .NET memory model.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnsafePublication : RaceCheck
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE110",
        Family.DataRace,
        title: "State is published unsafely",
        messageFormat: "'{0}' is {1} here {2}; {3}",
        description: "Other threads see a flag or an object before what belongs to it is written, and work with a state that is half done. Where each makes an object of its own, one of them is replaced, with all that was put into it.");

    public UnsafePublication()
        : base(Definition)
    {
    }

    private protected override bool Covers(Conflict conflict) => conflict.Kind == ConflictKind.Lazy;

    private protected override string Witness(Conflict conflict) =>
        "when it is null, " + base.Witness(conflict) + ", with no common lock, so that each may make one of its own";

    private protected override string Repair(Conflict conflict, TypeContext type) => "use Lazy<T>, LazyInitializer or a lock";

    private protected override void Examine(TypeContext type)
    {
        base.Examine(type);
        foreach (var same in type.Publications.GroupBy(publication => publication.Kind == PublicationKind.PlainFlag ? (object)publication.Variable : publication))
        {
            // A flag is made volatile once, wherever it is set.
            type.Report(Create(same.First()));
        }
    }

    private Diagnostic Create(Publication publication)
    {
        var here = publication.Publish.Syntax;
        var report = new Report(Descriptor, here.GetLocation())
            .With(FixData.LabelAccess, publication.Fill.Syntax)
            .With(FixData.LabelAccess, publication.Test.Syntax)
            .With(FixData.LabelStart, (publication.Write.Strand.Site?.Operation.Syntax ?? publication.Read.Strand.Site?.Operation.Syntax ?? publication.Host?.At) is { } start ? Report.NameOf(start) : null)
            .With(FixData.LabelDeclaration, publication.Variable.Locations.FirstOrDefault())
            .Data(FixData.Memory, publication.Variable.IsStatic ? "static" : publication.Variable is IPropertySymbol ? "property" : "field")
            .Data(FixData.Name, publication.Variable.Name)
            .Data(FixData.Access, "write")
            .Data(FixData.Publication, publication.Kind.ToString().ToLowerInvariant())
            .Data(FixData.Scope, FixData.ScopeNamed);
        return report.Create(null, publication.Variable.Name, "written", PublicationWording.Witness(publication), PublicationWording.Repair(publication));
    }
}
