using ConcurrencySafety.Checks.Races;
using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Sharing;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Synchronization;

/// <summary>CSAFE510: a volatile field is read, computed with and written, which is not one step.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class VolatileUpdate : Check
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE510",
        Family.Synchronization,
        title: "Update of a volatile field is not one step",
        messageFormat: "'{0}' is volatile, but that does not make its update here one step: {1} can write it between the read and the write, and is lost; use Interlocked or a lock",
        description: "Volatile makes each read and each write seen by other threads; it does not keep them out in between. Two threads read the same old value, and one of the two updates is lost.");

    public VolatileUpdate()
        : base(Definition)
    {
    }

    private protected override bool Concerns(TypeModel type, CancellationToken cancellationToken) => type.HasMemory(cancellationToken);

    private protected override void Examine(TypeContext type)
    {
        foreach (var found in type.VolatileUpdates.Where(found => type.IsTold(found.Verdict, found.Update.Syntax)))
        {
            var report = new Report(Descriptor, found.Update.Syntax.GetLocation());
            foreach (var update in found.All)
            {
                report.With(FixData.LabelAccess, update.Syntax);
            }

            report.With(FixData.LabelAccess, found.Writer.Syntax).With(FixData.LabelDeclaration, found.Variable.Locations.FirstOrDefault());
            report.Data(FixData.Memory, RaceWording.MemoryWord(found.Update.State)).Data(FixData.Name, found.Variable.Name).Data(FixData.Access, "update");
            type.Report(report.Create(null, found.Variable.Name, Writer(found)));
        }
    }

    private static string Writer(Sharing.VolatileUpdate found)
    {
        var member = RaceWording.MemberName(found.Writer.Access.Frame.Body.Code.Root.Symbol);
        return found.Writer.Syntax == found.Update.Syntax
            ? "another call of '" + member + "'"
            : "'" + member + "' (line " + Report.Line(found.Writer.Syntax, found.Update.Syntax) + ")";
    }
}
