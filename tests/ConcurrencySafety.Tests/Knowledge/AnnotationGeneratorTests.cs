using System.Collections.Immutable;
using ConcurrencySafety.Knowledge.Annotations;
using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Xunit;

namespace ConcurrencySafety.Tests.Knowledge;

/// <summary>The attributes that the package adds to a project, with every language version and beside other projects that have them.</summary>
public sealed class AnnotationGeneratorTests
{
    private const string AllUsed = """
        namespace N
        {
            using ConcurrencySafety;

            [ThreadSafe] public class A
            {
                private readonly object _gate = new object();
                [GuardedBy(nameof(_gate))] private int _x;
                [AcquiredBefore(nameof(_gate))] private readonly object _outer = new object();
                [ThreadConfined] public int Y;
                [ThreadConfined("ui")] public int Z { get; set; }
                [RequiresLock(nameof(_gate), nameof(_outer))] public int Get() { return _x; }
                [ExcludesLock(nameof(_gate))] public void Run([RunsConcurrently] System.Action a, [Transfers] object o) { _x = Y; }
                [MustJoin] public System.Threading.Tasks.Task Go() { return null; }
            }

            [NotThreadSafe] public struct B { }
            [Immutable] public interface C { }
        }
        """;

    public static TheoryData<LanguageVersion, string> Targets => new()
    {
        { LanguageVersion.CSharp7_3, nameof(TargetFramework.Net472) },
        { LanguageVersion.CSharp7_3, nameof(TargetFramework.Net100) },
        { LanguageVersion.CSharp9, nameof(TargetFramework.Net80) },
        { LanguageVersion.Latest, nameof(TargetFramework.Net472) },
        { LanguageVersion.Latest, nameof(TargetFramework.Net100) },
    };

    [Theory]
    [MemberData(nameof(Targets))]
    public void AttributesCompile(LanguageVersion language, string framework)
    {
        var compilation = Generate(Project("A", AllUsed, Options(language, framework)));
        Assert.Empty(Problems(compilation));
        Assert.Equal(Annotation.All.Length, compilation.GetSymbolsWithName(name => name.EndsWith("Attribute", StringComparison.Ordinal), SymbolFilter.Type).Count(type => type.ContainingNamespace.Name == Annotation.Namespace));
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void TwoProjectsThatSeeEachOthersInternals_NoClash(LanguageVersion language, string framework)
    {
        var options = Options(language, framework);
        var first = Generate(Project("First", """[assembly: System.Runtime.CompilerServices.InternalsVisibleTo("Second")] """ + "\n" + AllUsed, options));
        var second = Generate(Project("Second", AllUsed.Replace("namespace N", "namespace M", StringComparison.Ordinal), options).AddReferences(Emitted(first)));
        Assert.Empty(Problems(second));
    }

    [Fact]
    public void SwitchedOff_NothingIsAdded()
    {
        var compilation = Project("A", "class C { }", SourceOptions.Default);
        Assert.Equal(compilation.SyntaxTrees.Count(), Generate(compilation, emit: "false").SyntaxTrees.Count());
        Assert.Equal(compilation.SyntaxTrees.Count(), Generate(compilation, emit: " False ").SyntaxTrees.Count());
        Assert.NotEqual(compilation.SyntaxTrees.Count(), Generate(compilation, emit: "true").SyntaxTrees.Count());
    }

    [Fact]
    public void DeclaredByHand_IsLeftToTheProject()
    {
        var compilation = Generate(Project("A", "namespace ConcurrencySafety { class ThreadSafeAttribute : System.Attribute { } class GuardedByAttribute : System.Attribute { public GuardedByAttribute(string lockMember) { } } }\n" + AllUsed, SourceOptions.Default));
        Assert.Empty(Problems(compilation));
    }

    [Fact]
    public void SecondGeneratorWithItsOwnEmbeddedAttribute_NoClash()
    {
        const string other = "namespace Microsoft.CodeAnalysis { internal sealed partial class EmbeddedAttribute : global::System.Attribute { } }";
        Assert.Empty(Problems(Generate(Project("A", other + "\n" + AllUsed, SourceOptions.Default))));
    }

    [Fact]
    public void AttributesAreInternalAndUsableInMetadata()
    {
        var first = Generate(Project("First", AllUsed, SourceOptions.Default));
        var type = Project("Second", string.Empty, SourceOptions.Default).AddReferences(Emitted(first)).GetTypeByMetadataName("N.A")!;
        Assert.Equal("ThreadSafeAttribute", type.GetAttributes().Single(a => a.AttributeClass!.ContainingNamespace.Name == Annotation.Namespace).AttributeClass!.Name);
        Assert.All(first.GetSymbolsWithName("ThreadSafeAttribute"), symbol => Assert.Equal(Accessibility.Internal, symbol.DeclaredAccessibility));
    }

    [Fact]
    public void EditingTheProject_RunsNothingAgain()
    {
        var driver = Driver(SourceOptions.Default, emit: null, track: true);
        var compilation = Project("A", "class C { }", SourceOptions.Default);
        driver = driver.RunGenerators(compilation, TestContext.Current.CancellationToken);
        driver = driver.RunGenerators(compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText("class D { }", TestCompilation.ParseOptions(SourceOptions.Default), cancellationToken: TestContext.Current.CancellationToken)), TestContext.Current.CancellationToken);
        Assert.All(
            driver.GetRunResult().Results.Single().TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(step => step.Outputs),
            output => Assert.Equal(IncrementalStepRunReason.Cached, output.Reason));
    }

    private static SourceOptions Options(LanguageVersion language, string framework) => new() { Language = language, Framework = Enum.Parse<TargetFramework>(framework) };

    private static CSharpCompilation Project(string name, string source, SourceOptions options) => TestCompilation.Create(source, options).WithAssemblyName(name);

    private static Compilation Generate(CSharpCompilation compilation, string? emit = null)
    {
        var options = SourceOptions.Default with { Language = compilation.LanguageVersion };
        Driver(options, emit).RunGeneratorsAndUpdateCompilation(compilation, out var generated, out var diagnostics, TestContext.Current.CancellationToken);
        Assert.Empty(diagnostics);
        return generated;
    }

    private static GeneratorDriver Driver(SourceOptions options, string? emit, bool track = false) => CSharpGeneratorDriver.Create(
        [new AnnotationGenerator().AsSourceGenerator()],
        parseOptions: TestCompilation.ParseOptions(options),
        optionsProvider: new Provider(emit),
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, track));

    private static MetadataReference Emitted(Compilation compilation)
    {
        using var stream = new MemoryStream();
        var result = compilation.Emit(stream, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(result.Success, string.Join(Environment.NewLine, result.Diagnostics));
        return MetadataReference.CreateFromImage(stream.ToArray());
    }

    /// <summary>Errors and clashes; emitting, since the compiler makes attributes of its own only then.</summary>
    private static IEnumerable<Diagnostic> Problems(Compilation compilation) => compilation
        .Emit(Stream.Null, cancellationToken: TestContext.Current.CancellationToken)
        .Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error || diagnostic.Id == "CS0436");

    private sealed class Provider(string? emit) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Values(emit);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;
    }

    private sealed class Values(string? emit) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value)
        {
            value = key == "build_property.ConcurrencySafetyEmitAttributes" ? emit : null;
            return value is not null;
        }
    }
}
