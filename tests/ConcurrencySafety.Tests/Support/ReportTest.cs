using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;

namespace ConcurrencySafety.Tests.Support;

/// <summary>All shipped analyzers on one source.</summary>
internal sealed class ReportTest : CSharpAnalyzerTest<EmptyDiagnosticAnalyzer, DefaultVerifier>
{
    private readonly SourceOptions _options;

    public ReportTest(string markup, SourceOptions options)
    {
        _options = options;
        this.Configure(markup, options);
    }

    protected override IEnumerable<DiagnosticAnalyzer> GetDiagnosticAnalyzers() => ShippedAnalyzers.Create();

    protected override CompilationOptions CreateCompilationOptions() => TestCompilation.CompilationOptions(_options);

    protected override ParseOptions CreateParseOptions() => TestCompilation.ParseOptions(_options);
}

/// <summary>All shipped analyzers and one fix on one source.</summary>
internal sealed class FixTest<TFix> : CSharpCodeFixTest<EmptyDiagnosticAnalyzer, TFix, DefaultVerifier>
    where TFix : CodeFixProvider, new()
{
    private readonly SourceOptions _options;

    public FixTest(string markup, string expected, string? equivalenceKey, SourceOptions options)
    {
        _options = options;
        this.Configure(markup, options);
        CodeActionEquivalenceKey = equivalenceKey;
        FixedState.MarkupHandling = MarkupMode.Allow;
        FixedState.AddSources(expected, options.AlsoExpected ?? options.AlsoSources, options);
    }

    protected override IEnumerable<DiagnosticAnalyzer> GetDiagnosticAnalyzers() => ShippedAnalyzers.Create();

    protected override CompilationOptions CreateCompilationOptions() => TestCompilation.CompilationOptions(_options);

    protected override ParseOptions CreateParseOptions() => TestCompilation.ParseOptions(_options);
}

internal static class ReportTestSetup
{
    public static void Configure(this AnalyzerTest<DefaultVerifier> test, string markup, SourceOptions options)
    {
        test.ReferenceAssemblies = new ReferenceAssemblies("none"); // the framework's are given as additional references, below
        test.CompilerDiagnostics = CompilerDiagnostics.Errors;

        // Generated code and pragmas are treated by Roslyn and by Check.Initialize, alike for all rules; a convention test looks at each once.
        test.TestBehaviors = TestBehaviors.SkipGeneratedCodeCheck | TestBehaviors.SkipSuppressionCheck;

        SolutionState state = test.TestState;
        state.OutputKind = options.Output;
        state.AddSources(markup, options.AlsoSources, options);
        state.AdditionalReferences.AddRange(ReferencePack.Of(options.Framework));
        state.AnalyzerConfigFiles.Add(("/.globalconfig", TestCompilation.GlobalConfig(options)));
        foreach ((string name, string content) in options.AdditionalFiles)
        {
            state.AdditionalFiles.Add((name, content));
        }
    }

    public static void AddSources(this SolutionState state, string source, IReadOnlyList<string> alsoSources, SourceOptions options)
    {
        state.Sources.Add(("Test0.cs", source));
        for (int i = 0; i < alsoSources.Count; i++)
        {
            state.Sources.Add(($"Test{i + 1}.cs", alsoSources[i]));
        }

        if (TestCompilation.GlobalUsingsFor(options) is { } usings)
        {
            state.Sources.Add((TestCompilation.GlobalUsingsFile, usings));
        }
    }
}
