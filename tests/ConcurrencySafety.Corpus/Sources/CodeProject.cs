using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ConcurrencySafety.Corpus.Sources;

/// <summary>C# that can be compiled: parsed once, compiled anew for every run.</summary>
internal sealed record CodeProject(string Name, ImmutableArray<SyntaxTree> Trees, ImmutableArray<MetadataReference> References)
{
    public static CSharpParseOptions ParseOptions { get; } = new(LanguageVersion.Latest, DocumentationMode.None);

    public int Lines { get; } = Trees.Sum(t => t.GetText().Lines.Count);

    /// <summary>A compilation that remembers nothing of earlier ones.</summary>
    public CSharpCompilation Compile() => CSharpCompilation.Create(
        Name,
        Trees,
        References,
        new CSharpCompilationOptions(
            Trees.Any(HasTopLevelStatements) ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary,
            allowUnsafe: true,
            nullableContextOptions: NullableContextOptions.Annotations,
            generalDiagnosticOption: ReportDiagnostic.Default));

    private static bool HasTopLevelStatements(SyntaxTree tree) =>
        tree.GetCompilationUnitRoot().Members.Any(m => m.IsKind(SyntaxKind.GlobalStatement));
}
