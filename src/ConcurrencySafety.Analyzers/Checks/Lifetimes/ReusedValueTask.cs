using ConcurrencySafety.Checks.Deadlocks;
using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Sharing;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Checks.Lifetimes;

/// <summary>CSAFE312: a ValueTask is used up twice, or asked for its result before it has one.</summary>
/// <remarks>What is done with a ValueTask in the expression that makes it is told by CA2012, blocking in an async method by CSAFE205.</remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ReusedValueTask : Check
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE312",
        Family.Lifetime,
        title: "ValueTask is used more than once",
        messageFormat: "'{0}' {1}; {2}",
        description: "Once its result was fetched, the object behind a ValueTask may serve another operation. Who asks again gets an exception, the result of that other operation, or never returns.");

    public ReusedValueTask()
        : base(Definition)
    {
    }

    private protected override bool Concerns(TypeModel type, CancellationToken cancellationToken) => type.Any(static scan => scan.HoldsSingleUses, cancellationToken);

    private protected override void Examine(TypeContext type)
    {
        foreach (var found in type.SingleUses)
        {
            if (!type.IsTold(found.Verdict, found.Use.Syntax) || SyncOverAsync.Tells(found.Use, type))
            {
                continue;
            }

            var report = new Report(Descriptor, found.Use.Syntax.GetLocation())
                .With(FixData.LabelAccess, found.First?.Syntax)
                .With(FixData.LabelDeclaration, found.Variable.Locations.FirstOrDefault());
            report.Data(FixData.Name, found.Variable.Name);
            type.Report(report.Create(
                null,
                found.Variable.Name,
                Words(found),
                found.First is null ? "await it, or call AsTask() once and wait for the task" : "keep the result, or call AsTask() once and use the task"));
        }
    }

    private static string Words(SingleUse found) => found.First is not { } first
        ? "is asked for its result here before it is known to have one"
        : ReferenceEquals(first, found.Use)
            ? Verb(found.Use) + " here in each turn of a loop, and gives its result only once"
            : Verb(found.Use) + " here again after line " + Report.Line(first.Syntax, found.Use.Syntax) + ", and gives its result only once";

    private static string Verb(IOperation use) => use switch
    {
        IAwaitOperation => "is awaited",
        ILocalReferenceOperation or IParameterReferenceOperation => "is returned",
        _ => "is used",
    };
}
