using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Sharing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Races;

/// <summary>CSAFE115: a delegate that several bodies change, or that is called after a test that another thread can undo.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnsafeEvent : RaceCheck
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE115",
        Family.DataRace,
        title: "Event or delegate is raised or changed unsafely",
        messageFormat: "'{0}' is {1} here {2}; {3}",
        description: "Between the test and the call another thread takes the last handler away, and the call throws a NullReferenceException. Handlers that two threads add to a plain delegate at once get lost.");

    public UnsafeEvent()
        : base(Definition)
    {
    }

    private protected override bool Covers(Conflict conflict) => conflict.Kind == ConflictKind.Delegate;

    private protected override string Repair(Conflict conflict, TypeContext type) => conflict.Primary.Access.IsUpdate
        ? "use an event, whose handlers are added and removed in one step, or a lock"
        : "guard both with one lock, or read it once into a local";

    private protected override void Examine(TypeContext type)
    {
        base.Examine(type);
        var told = type.Conflicts.Where(conflict => IsReported(conflict, type)).Select(conflict => conflict.Variable).ToList();
        foreach (var raise in type.Raises.Where(raise => !told.Contains(raise.Delegate, SymbolEqualityComparer.Default)))
        {
            type.Report(Create(raise));
        }
    }

    private Diagnostic Create(Raise raise)
    {
        var report = new Report(Descriptor, raise.Call.Syntax.GetLocation())
            .With(FixData.LabelAccess, raise.Test.Syntax)
            .With(FixData.LabelStart, (raise.Access.Strand.Site?.Operation.Syntax ?? raise.Host?.At) is { } start ? Report.NameOf(start) : null)
            .With(FixData.LabelDeclaration, raise.Delegate.Locations.FirstOrDefault())
            .Data(FixData.Name, raise.Delegate.Name)
            .Data(FixData.Access, "read");
        return report.Create(
            null,
            raise.Delegate.Name,
            "called",
            (raise.Host is { } host ? HostWording.Runner(raise.Access, host) : RaceWording.Runner(raise.Access))
                + " after the null test on line " + Report.Line(raise.Test.Syntax)
                + (raise.Delegate is IEventSymbol ? ", while another thread can remove the last handler" : ", while another thread can set it to null"),
            "use '?.Invoke', which reads it once");
    }
}
