using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Sharing;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Lifetimes;

/// <summary>CSAFE308: an async method or local function returns nothing, and is no event handler.</summary>
/// <remarks>Functions given to an API that is known to run them are told by CSAFE304, lambdas too.</remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AsyncVoidFunction : Check
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE308",
        Family.Lifetime,
        title: "Async function returns nothing that its callers can wait for",
        messageFormat: "'{0}' is async and returns nothing: {1}; {2}",
        description: "For its caller it is over at its first await that does not end at once: the caller goes on without the rest. An exception in it reaches no caller and ends the process.");

    public AsyncVoidFunction()
        : base(Definition)
    {
    }

    private protected override bool Concerns(TypeModel type, CancellationToken cancellationToken) => type.Any(static scan => scan.Sites.AsyncVoids.Count > 0, cancellationToken);

    private protected override void Examine(TypeContext type)
    {
        foreach (var found in type.AsyncVoids)
        {
            if (found.Function.Locations.FirstOrDefault() is not { IsInSource: true } name
                || !type.IsTold(found.Verdict, name.SourceTree!)
                || found.Delegates.Any(creation => VoidDelegates.Takes(creation, type.Catalog) is not null))
            {
                continue;
            }

            var report = new Report(Descriptor, name);
            foreach (var call in found.Calls)
            {
                report.With(FixData.LabelStart, Diagnostics.Report.NameOf(call.Syntax));
            }

            report.Data(FixData.Name, found.Function.Name).Data(FixData.Scope, found.IsGiven || found.Delegates.Count > 0 ? FixData.ScopeElsewhere : null);
            type.Report(report.Create(null, found.Function.Name, Consequence(found, name), found.IsGiven ? "catch its exceptions inside" : "return Task"));
        }
    }

    private static string Consequence(AsyncVoid found, Location name) => found.Calls.Count > 0
        ? "its caller (line " + Diagnostics.Report.Line(found.Calls[0].Syntax, name) + ") goes on before it has ended and cannot catch its exceptions"
        : "its callers go on before it has ended and cannot catch its exceptions";
}
