using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Sharing;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Synchronization;

/// <summary>CSAFE517: an atomic step whose result would have told what the code then finds out, or does again, in a second step.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnusedAtomicResult : Check
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE517",
        Family.Synchronization,
        title: "Result of an atomic step is not used, and the step gains nothing",
        messageFormat: "'{0}' {1}; {2}",
        description: "The step is indivisible, what follows is not: between the two another thread changes the memory. A number is given out twice, a limit is passed unseen, or a change is undone or never made.");

    public UnusedAtomicResult()
        : base(Definition)
    {
    }

    private protected override bool Concerns(TypeModel type, CancellationToken cancellationToken) => type.Members.Any(static scan => scan.Sites.AtomicCalls.Count > 0);

    private protected override void Examine(TypeContext type)
    {
        foreach (var misuse in type.AtomicMisuses.Where(misuse => type.IsTold(misuse.Verdict, misuse.Call.Syntax)))
        {
            var (fact, repair) = Words(misuse);
            var report = new Report(Descriptor, Report.NameOf(misuse.Call.Syntax)).With(FixData.LabelAccess, misuse.Other.Syntax);
            report.Data(FixData.Name, misuse.Variable?.Name).Data(FixData.Result, misuse.Result == AtomicResult.New ? FixData.ResultNew : null);
            type.Report(report.Create(null, Report.Spell(misuse.Call), fact, repair));
        }
    }

    private static (string Fact, string Repair) Words(AtomicMisuse misuse)
    {
        var name = misuse.Memory.Syntax.ToString();
        return misuse.Kind switch
        {
            AtomicMisuseKind.ReadAgain => ("tells what it made of '" + name + "', which is thrown away here and read again on line " + Report.Line(misuse.Other.Syntax) + ", when others can have changed it", "use the result"),
            AtomicMisuseKind.WrittenAgain => ("has changed '" + name + "' already; the assignment writes it once more and undoes what others have done in between", "drop the assignment"),
            AtomicMisuseKind.Unrepeated => ("changes '" + name + "' only if nobody else has done so since it was read, and the result that tells is thrown away: then the change is lost", "test the result and try again"),
            _ => ("compares references, and '" + misuse.Other.Syntax + "' is boxed anew here: it is never the object in '" + name + "', and nothing is ever exchanged", "use a number, or compare with an object that is kept"),
        };
    }
}
