using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Sharing.Entries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Checks.Atomicity;

/// <summary>CSAFE601: a concurrent collection is tested, and what follows is right only while the answer holds.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CheckThenAct : Check
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE601",
        Family.Atomicity,
        title: "Concurrent collection is tested, then used as if nothing had happened in between",
        messageFormat: "'{0}' is {1} here after the test on line {2}, and {3} in between: {4}; use {5}",
        description: "Each call of a concurrent collection is one step, two of them are not: another thread comes between the test and what depends on it. Entries get overwritten or come back, or the code finds nothing where it has just seen something.");

    public CheckThenAct()
        : base(Definition)
    {
    }

    private protected override void Examine(TypeContext type)
    {
        foreach (var finding in type.Entries.Where(finding => finding.Kind != EntryFindingKind.Updates && type.IsTold(finding.Verdict, finding.Syntax)))
        {
            var (act, rival, harm, repair) = Words(finding);
            type.Report(EntryWording.Report(Definition, finding).Create(null, finding.Act.Holder.Name, act, Report.Line(finding.Test.Syntax), EntryWording.Rival(finding, rival), harm, repair));
        }
    }

    private static (string Act, string Rival, string Harm, string Repair) Words(EntryFinding finding) => finding.Kind switch
    {
        EntryFindingKind.Overwrites => ("set", "can add the entry", "its value is overwritten", finding.Act.Operation.Parent?.Parent is IExpressionStatementOperation ? "TryAdd or GetOrAdd" : "GetOrAdd"),
        EntryFindingKind.Misses => ("read", "can remove the entry", "the indexer throws a KeyNotFoundException", "TryGetValue"),
        EntryFindingKind.Revives => ("set", "can remove the entry", "it comes back", "TryUpdate"),
        EntryFindingKind.Waits => ("taken from", "can take the last element", "the call waits for the next one", "TryTake"),
        _ => ("taken from", "can take what was there", "there is nothing, and the result that says so is dropped", "the result of " + ((IInvocationOperation)finding.Act.Operation).TargetMethod.Name),
    };
}
