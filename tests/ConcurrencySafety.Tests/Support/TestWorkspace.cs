using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace ConcurrencySafety.Tests.Support;

/// <summary>A source in a project in a workspace, as an editor holds it.</summary>
internal static class TestWorkspace
{
    private const string ConfigPath = "/.globalconfig";

    /// <summary>The document of the first source; plain text, no markup.</summary>
    public static Document Open(string source, SourceOptions options, bool withUsings = true, IEnumerable<MetadataReference>? references = null)
    {
        var projectId = ProjectId.CreateNewId();
        var documentId = DocumentId.CreateNewId(projectId);
        Solution solution = new AdhocWorkspace().CurrentSolution
            .AddProject(ProjectInfo.Create(
                projectId,
                VersionStamp.Default,
                "TestProject",
                "TestProject",
                LanguageNames.CSharp,
                compilationOptions: TestCompilation.CompilationOptions(options),
                parseOptions: TestCompilation.ParseOptions(options),
                metadataReferences: references ?? ReferencePack.Of(options.Framework)))
            .AddDocument(documentId, "Test0.cs", source, filePath: "/Test0.cs")
            .AddAnalyzerConfigDocument(
                DocumentId.CreateNewId(projectId), ConfigPath, SourceText.From(TestCompilation.GlobalConfig(options), Encoding.UTF8), filePath: ConfigPath);
        for (int i = 0; i < options.AlsoSources.Length; i++)
        {
            solution = solution.AddDocument(
                DocumentId.CreateNewId(projectId), $"Test{i + 1}.cs", Markup.Remove(options.AlsoSources[i]), filePath: $"/Test{i + 1}.cs");
        }

        if (withUsings && TestCompilation.GlobalUsingsFor(options) is { } usings)
        {
            solution = solution.AddDocument(
                DocumentId.CreateNewId(projectId), TestCompilation.GlobalUsingsFile, usings, filePath: "/" + TestCompilation.GlobalUsingsFile);
        }

        return solution.GetDocument(documentId)!;
    }
}
