using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace ConcurrencySafety.Tests.Conventions;

/// <summary>Who may use whom (docs/architecture.md): an arrow never points back up. Changed there and here in the same commit.</summary>
public sealed class LayerTests
{
    private const string Root = "ConcurrencySafety";

    /// <summary>What the steps record and all above read stands in one file beside the analysis that hands it on, and is a layer of its own.</summary>
    private const string Observations = "Flow.Observations";

    /// <summary>A layer, and what it may use beside itself. The longest name that fits a namespace decides.</summary>
    private static readonly Dictionary<string, string[]> MayUse = new(StringComparer.Ordinal)
    {
        ["Knowledge"] = [],
        ["Flow.Fixpoint"] = [],
        ["Flow.States"] = ["Flow.Fixpoint", "Knowledge"],
        [Observations] = ["Flow.States", "Knowledge"],
        ["Flow.Steps"] = [Observations, "Flow.States", "Flow.Fixpoint", "Knowledge"],
        ["Flow"] = [Observations, "Flow.Steps", "Flow.States", "Flow.Fixpoint", "Knowledge"],
        ["Summaries"] = [Observations, "Flow", "Flow.Steps", "Flow.States", "Flow.Fixpoint", "Knowledge"],
        ["Sharing"] = ["Summaries", Observations, "Flow", "Flow.Steps", "Flow.States", "Flow.Fixpoint", "Knowledge"],
        ["Diagnostics"] = ["Flow.States"],
        ["Checks"] = ["Sharing", "Summaries", "Knowledge", "Diagnostics", Observations, "Flow.States"],
        ["CodeFixes"] = ["Diagnostics", "Knowledge"],
    };

    [Fact]
    public void Analyzers_UseOnlyLayersBelow() =>
        AssertLayers(Repository.Compile("src/ConcurrencySafety.Analyzers", "ConcurrencySafety.Analyzers"), LayerOf);

    [Fact]
    public void CodeFixes_UseOnlyFixDataAndKnowledge() =>
        AssertLayers(Repository.Compile("src/ConcurrencySafety.CodeFixes", "ConcurrencySafety.CodeFixes"), space => IsOfCodeFixes(space) ? "CodeFixes" : LayerOf(space));

    [Theory]
    [InlineData("src/ConcurrencySafety.Analyzers", "ConcurrencySafety")]
    [InlineData("src/ConcurrencySafety.CodeFixes", "ConcurrencySafety")]
    [InlineData("src/ConcurrencySafety.Tool", "ConcurrencySafety.Tool")]
    public void Namespaces_EqualFolders(string project, string root)
    {
        var wrong = new List<string>();
        foreach (string file in Repository.Sources(project))
        {
            string folder = Path.GetDirectoryName(file[(project.Length + 1)..])!.Replace('\\', '/').Replace('/', '.');
            string expected = folder.Length == 0 ? root : root + "." + folder;
            foreach (BaseNamespaceDeclarationSyntax declared in CSharpSyntaxTree.ParseText(File.ReadAllText(Repository.PathOf(file))).GetRoot().DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>())
            {
                if (declared.Name.ToString() != expected)
                {
                    wrong.Add($"{file}: {declared.Name}, expected {expected}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    private static void AssertLayers(CSharpCompilation compilation, Func<string, string> layerOf)
    {
        var wrong = new SortedSet<string>(StringComparer.Ordinal);
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            SemanticModel model = compilation.GetSemanticModel(tree);
            foreach (SimpleNameSyntax name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>())
            {
                if (model.GetEnclosingSymbol(name.SpanStart) is not { } user || model.GetSymbolInfo(name).Symbol is not { } used || used.Kind is SymbolKind.Namespace)
                {
                    continue;
                }

                string from = Space(user);
                string to = Space(used.OriginalDefinition);
                if (IsOurs(from) && IsOurs(to) && layerOf(from) is var upper && layerOf(to) is var lower && upper != lower && !Allowed(upper, lower))
                {
                    wrong.Add($"{upper} uses {lower}: {tree.FilePath} says {used.ToDisplayString()}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    private static bool Allowed(string upper, string lower) => MayUse.TryGetValue(upper, out string[]? below) && below.Contains(lower);

    private static bool IsOurs(string space) => space == Root || space.StartsWith(Root + ".", StringComparison.Ordinal);

    private static bool IsOfCodeFixes(string space) =>
        space == Root
        || space.StartsWith(Root + ".Fixes", StringComparison.Ordinal)
        || space.StartsWith(Root + ".Editing", StringComparison.Ordinal);

    private static string Space(ISymbol symbol) =>
        symbol.DeclaringSyntaxReferences.FirstOrDefault()?.SyntaxTree.FilePath.EndsWith("/Flow/Observations.cs", StringComparison.Ordinal) == true
            ? Root + "." + Observations
            : (symbol as INamespaceSymbol ?? symbol.ContainingNamespace)?.ToDisplayString() ?? "";

    private static string LayerOf(string space)
    {
        string path = space == Root ? "" : space[(Root.Length + 1)..];
        return MayUse.Keys.Where(l => path == l || path.StartsWith(l + ".", StringComparison.Ordinal)).MaxBy(l => l.Length) ?? path;
    }
}
