using ConcurrencySafety.Checks.Races;
using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Sharing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Atomicity;

/// <summary>CSAFE610: a variable that is tested for null and read again to be used, while another body can set it to null.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TestedThenRead : Check
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE610",
        Family.Atomicity,
        title: "Variable is tested for null, then read again",
        messageFormat: "'{0}' is read again here{1} after the null test on line {2}, while {3} sets it to null{4} (line {5}); read it once into a local",
        description: "The test and the use are two reads, and another thread can set the variable to null in between. The use then throws a NullReferenceException, once in many runs.");

    public TestedThenRead()
        : base(Definition)
    {
    }

    private protected override void Examine(TypeContext type)
    {
        foreach (var reread in type.Rereads)
        {
            type.Report(Create(reread));
        }
    }

    private static Diagnostic Create(Reread reread)
    {
        var here = reread.Access;
        var report = new Report(Definition, here.Syntax.GetLocation())
            .With(FixData.LabelAccess, reread.Test.Syntax)
            .With(FixData.LabelAccess, reread.Writer.Syntax)
            .With(FixData.LabelStart, (here.Strand.Site?.Operation.Syntax ?? reread.Writer.Strand.Site?.Operation.Syntax ?? reread.Host?.At) is { } start ? Report.NameOf(start) : null)
            .With(FixData.LabelDeclaration, reread.Variable.Locations.FirstOrDefault())
            .Data(FixData.Memory, RaceWording.MemoryWord(here.Memory.Place))
            .Data(FixData.Name, reread.Variable.Name)
            .Data(FixData.Access, "read");
        return report.Create(
            null,
            reread.Variable.Name,
            Runner(here, reread.Host),
            Report.Line(reread.Test.Syntax),
            Writer(reread.Writer, here),
            Sign(reread.Writer),
            Report.Line(reread.Writer.Syntax, here.Syntax));
    }

    private static string Runner(SharedAccess access, Host? host) => access.IsInStartedBody ? " " + RaceWording.Runner(access)
        : host is not null ? " " + HostWording.Runner(access, host)
        : string.Empty;

    private static string Writer(SharedAccess writer, SharedAccess reader) => writer.Strand.Site is { } site && !reader.IsInStartedBody
        ? "a body started by " + Report.Spell(site.Operation) + " (line " + Report.Line(site.Operation.Syntax, reader.Syntax) + ")"
        : "'" + RaceWording.MemberName(writer.Frame.Body.Code.Root.Symbol) + "'";

    /// <summary>What says that several threads use the variable, where nothing starts them here.</summary>
    private static string Sign(SharedAccess writer) => !writer.Locks.IsEmpty ? " under a lock"
        : writer.Access.IsAtomic ? writer.Access.Place.Variable is IFieldSymbol { IsVolatile: true } ? " in a volatile field" : " in an atomic step"
        : string.Empty;
}
