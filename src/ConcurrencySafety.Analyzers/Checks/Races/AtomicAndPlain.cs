using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Sharing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Races;

/// <summary>CSAFE109: memory that is accessed by Interlocked or Volatile in one place and plainly in another.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AtomicAndPlain : Check
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE109",
        Family.DataRace,
        title: "Memory is accessed atomically here, plainly there",
        messageFormat: "'{0}' is {1} plainly here, but {2} in '{3}' (line {4}); use {5} here, too",
        description: "An atomic step orders and protects only against other atomic steps. A plain update between them gets lost or undoes one, and a plain read may see an old value for as long as the loop around it runs.");

    public AtomicAndPlain()
        : base(Definition)
    {
    }

    private protected override void Examine(TypeContext type)
    {
        foreach (var mix in type.AtomicMixes)
        {
            var isStrict = type.IsStrict(mix.Plain.Syntax.SyntaxTree);
            if ((mix.Verdict == Verdict.Racy || isStrict) && !type.IsReported(mix.Variable, mix.All, isStrict))
            {
                type.Report(Create(mix));
            }
        }
    }

    private static Diagnostic Create(AtomicMix mix)
    {
        var report = new Report(Definition, mix.Plain.Syntax.GetLocation());
        foreach (var plain in mix.All)
        {
            report.With(FixData.LabelAccess, plain.Syntax);
        }

        report.With(FixData.LabelAccess, mix.Atomic.Syntax);
        report.With(FixData.LabelDeclaration, mix.Variable?.Locations.FirstOrDefault());
        report.Data(FixData.Memory, RaceWording.MemoryWord(mix.Memory));
        report.Data(FixData.Name, RaceWording.Name(mix.Memory));
        report.Data(FixData.Access, RaceWording.AccessWord(mix.Plain.Access));
        report.Data(FixData.Scope, FixData.ScopeNamed);
        return report.Create(
            null,
            RaceWording.Name(mix.Memory),
            RaceWording.Done(mix.Plain.Access),
            RaceWording.Done(mix.Atomic.Access) + " by " + (mix.AtomicCall is { } call ? Report.Spell(call) : "an atomic step"),
            RaceWording.MemberName(mix.Atomic.Frame.Body.Code.Root.Symbol),
            Report.Line(mix.Atomic.Syntax),
            mix.Plain.Access.IsUpdate ? "Interlocked" : mix.Plain.Access.IsWrite ? "Volatile.Write or Interlocked.Exchange" : "Volatile.Read");
    }
}
