using System.Collections.Immutable;
using System.Text;
using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace ConcurrencySafety.Tests.Samples;

/// <summary>A sample as a project in a workspace: what the SDK would build, in memory.</summary>
internal sealed class SampleProject
{
    private const string ConfigPath = "/.globalconfig";

    /// <summary>What <c>ImplicitUsings</c> means for a console program.</summary>
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    public SampleProject(Project project) => Project = project;

    public Project Project { get; }

    public static SampleProject Open(SampleFolder folder, bool strict = false)
    {
        var options = new SourceOptions { Output = OutputKind.ConsoleApplication, Strict = strict };
        var id = ProjectId.CreateNewId();
        Solution solution = new AdhocWorkspace().CurrentSolution
            .AddProject(ProjectInfo.Create(
                id,
                VersionStamp.Default,
                "Sample",
                "Sample",
                LanguageNames.CSharp,
                compilationOptions: TestCompilation.CompilationOptions(options).WithOptimizationLevel(OptimizationLevel.Release),
                parseOptions: TestCompilation.ParseOptions(options),
                metadataReferences: ReferencePack.Of(options.Framework)))
            .AddAnalyzerConfigDocument(
                DocumentId.CreateNewId(id), ConfigPath, SourceText.From(TestCompilation.GlobalConfig(options), Encoding.UTF8), filePath: ConfigPath)
            .AddDocument(DocumentId.CreateNewId(id), TestCompilation.GlobalUsingsFile, ImplicitUsings, filePath: "/" + TestCompilation.GlobalUsingsFile);
        foreach ((string name, string text) in folder.Sources())
        {
            solution = solution.AddDocument(DocumentId.CreateNewId(id), name, text, filePath: "/" + name);
        }

        foreach ((string name, string text) in folder.Catalogs())
        {
            solution = solution.AddAdditionalDocument(DocumentId.CreateNewId(id), name, text, filePath: "/" + name);
        }

        return new SampleProject(solution.GetProject(id)!);
    }

    /// <summary>All that the compiler warns of, and all our reports, in the order of files and lines.</summary>
    public async Task<ImmutableArray<Diagnostic>> ReportsAsync(CancellationToken cancellation)
    {
        Compilation compilation = (await Project.GetCompilationAsync(cancellation))!;
        ImmutableArray<Diagnostic> ours = await compilation
            .WithAnalyzers(ShippedAnalyzers.Create(), Project.AnalyzerOptions)
            .GetAnalyzerDiagnosticsAsync(cancellation);
        return
        [
            .. compilation.GetDiagnostics(cancellation)
                .Where(d => d.Severity >= DiagnosticSeverity.Warning)
                .Concat(ours)
                .OrderBy(d => d.Location.SourceTree?.FilePath, StringComparer.Ordinal)
                .ThenBy(d => d.Location.SourceSpan.Start)
                .ThenBy(d => d.Id, StringComparer.Ordinal),
        ];
    }

    public async Task<SampleProgram> BuildAsync(CancellationToken cancellation) =>
        SampleProgram.Load((CSharpCompilation)(await Project.GetCompilationAsync(cancellation))!);

    /// <summary>As in a build log: <c>File.cs(line,column): id: message</c>.</summary>
    public static string Format(IEnumerable<Diagnostic> reports) => string.Concat(reports.Select(r =>
    {
        FileLinePositionSpan span = r.Location.GetLineSpan();
        return $"{Path.GetFileName(span.Path)}({span.StartLinePosition.Line + 1},{span.StartLinePosition.Character + 1}): {r.Id}: {r.GetMessage()}\n";
    }));
}
