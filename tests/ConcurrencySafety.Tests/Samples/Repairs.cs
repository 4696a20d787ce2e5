using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConcurrencySafety.Tests.Samples;

/// <summary>Somebody who goes through a project, takes what the light bulb offers first, and stops when no report is left.</summary>
internal sealed class Repairs(ImmutableArray<CodeFixProvider> fixes)
{
    /// <summary>Far more rounds than a file of the samples has reports.</summary>
    private const int MaxRounds = 30;

    private const string LastResort = "LockFix";

    private static readonly string[] First = ["ReturnValueFix", "SnapshotFix", "LoopCopyFix"];

    public static Repairs All { get; } = new(Shipped());

    /// <summary>The project without fixable reports, and what was done to it: one line a repair.</summary>
    public async Task<(SampleProject Repaired, IReadOnlyList<string> Log)> ApplyAsync(SampleProject sample, CancellationToken cancellation)
    {
        var log = new List<string>();
        for (int round = 0; round < MaxRounds; round++)
        {
            // A repair changes one file only, so that each round may repair one report of each file.
            IEnumerable<IGrouping<SyntaxTree?, Diagnostic>> files = (await sample.ReportsAsync(cancellation)).GroupBy(report => report.Location.SourceTree);
            Solution solution = sample.Project.Solution;
            int before = log.Count;
            foreach (IGrouping<SyntaxTree?, Diagnostic> file in files.Where(f => f.Key is not null))
            {
                Document document = sample.Project.GetDocument(file.Key)!;
                if (await FirstOfferedAsync(document, file, cancellation) is { } repair)
                {
                    solution = solution.WithDocumentSyntaxRoot(document.Id, await ChangedAsync(repair.Action, document.Id, cancellation));
                    log.Add($"{Markers.Of(repair.Report)}: {repair.Action.Title}");
                }
            }

            if (log.Count == before)
            {
                break;
            }

            sample = new SampleProject(solution.GetProject(sample.Project.Id)!);
        }

        return (sample, log);
    }

    private async Task<(Diagnostic Report, CodeAction Action)?> FirstOfferedAsync(Document document, IEnumerable<Diagnostic> reports, CancellationToken cancellation)
    {
        foreach (Diagnostic report in reports)
        {
            foreach (CodeFixProvider fix in fixes.Where(f => f.FixableDiagnosticIds.Contains(report.Id)))
            {
                var offered = new List<CodeAction>();
                await fix.RegisterCodeFixesAsync(new CodeFixContext(document, report, (action, _) => offered.Add(action), cancellation));
                if (offered.Count > 0)
                {
                    return (report, offered[0]);
                }
            }
        }

        return null;
    }

    private static async Task<SyntaxNode> ChangedAsync(CodeAction action, DocumentId document, CancellationToken cancellation)
    {
        ImmutableArray<CodeActionOperation> operations = await action.GetOperationsAsync(cancellation);
        Solution changed = operations.OfType<ApplyChangesOperation>().Single().ChangedSolution;
        return (await changed.GetDocument(document)!.GetSyntaxRootAsync(cancellation))!;
    }

    private static ImmutableArray<CodeFixProvider> Shipped() =>
    [
        .. Assembly.Load("ConcurrencySafety.CodeFixes").GetTypes()
            .Where(t => !t.IsAbstract && t.IsSubclassOf(typeof(CodeFixProvider)) && t.IsDefined(typeof(ExportCodeFixProviderAttribute), inherit: false))
            .OrderBy(Preference)
            .ThenBy(t => t.FullName, StringComparer.Ordinal)
            .Select(t => (CodeFixProvider)Activator.CreateInstance(t)!),
    ];

    /// <summary>A lock keeps two accesses apart, but says nothing of their order: what restores the order goes before it.</summary>
    private static int Preference(Type fix) => Array.IndexOf(First, fix.Name) switch
    {
        >= 0 and var place => place,
        _ => fix.Name == LastResort ? First.Length + 1 : First.Length,
    };
}
