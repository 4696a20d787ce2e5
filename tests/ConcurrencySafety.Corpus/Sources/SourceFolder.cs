using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace ConcurrencySafety.Corpus.Sources;

/// <summary>The C# files below a folder as one project; the framework and the assemblies that lie beside this program are its references.</summary>
internal static class SourceFolder
{
    private const string ImplicitUsings =
        """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    public static CodeProject Read(string folder)
    {
        ImmutableArray<SyntaxTree> trees =
        [
            Parse("ImplicitUsings.g.cs", ImplicitUsings),
            .. Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
                .Where(f => !IsBuildOutput(Path.GetRelativePath(folder, f)))
                .Order(StringComparer.Ordinal)
                .Select(f => Parse(Path.GetRelativePath(folder, f), File.ReadAllText(f))),
        ];
        var names = new HashSet<string?>(References.Framework.Select(r => Path.GetFileName(r.Display)), StringComparer.OrdinalIgnoreCase);
        IEnumerable<string> beside = Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll")
            .Where(f => !Path.GetFileName(f).StartsWith("ConcurrencySafety.", StringComparison.Ordinal) && names.Add(Path.GetFileName(f)))
            .Order(StringComparer.Ordinal);
        return new CodeProject(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))), trees, [.. References.Framework, .. References.Read(beside)]);
    }

    private static SyntaxTree Parse(string path, string text) =>
        CSharpSyntaxTree.ParseText(SourceText.From(text, Encoding.UTF8), CodeProject.ParseOptions, path);

    private static bool IsBuildOutput(string path) =>
        path.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj");
}
