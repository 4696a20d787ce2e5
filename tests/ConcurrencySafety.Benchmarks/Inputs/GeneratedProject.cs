using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using ConcurrencySafety.Corpus.Sources;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace ConcurrencySafety.Benchmarks.Inputs;

/// <summary>
/// Code as most projects have it, the same at every run: classes of fifteen members, drawn from the shapes beside this file.
/// </summary>
internal static partial class GeneratedProject
{
    private const int MembersOfClass = 15;

    private const int Seed = 20;

    private const string Separator = "----";

    private const string Common =
        """
        global using System;
        global using System.Collections.Concurrent;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Text;
        global using System.Threading;
        global using System.Threading.Tasks;

        namespace Generated;

        public enum Kind { Goods, Service, Other }

        public sealed record Line(string Name, decimal Price, int Quantity, Kind Kind);
        """;

    /// <summary>Three members in a hundred have to do with threads, one in ten awaits.</summary>
    public static CodeProject Usual(int lines) => Create($"generated {lines / 1000}k", lines, threadingPercent: 3, asyncPercent: 10);

    /// <summary>No member knows of threads or tasks.</summary>
    public static CodeProject Sequential(int lines) => Create($"no threading {lines / 1000}k", lines, threadingPercent: 0, asyncPercent: 0);

    private static CodeProject Create(string name, int lines, int threadingPercent, int asyncPercent)
    {
        var random = new Random(Seed);
        string[] sequential = Shapes("Sequential");
        string[] asynchronous = Shapes("Async");
        string[] threading = Shapes("Threading");
        var trees = ImmutableArray.CreateBuilder<SyntaxTree>();
        trees.Add(Parse(Common, "Common"));
        for (int written = 0; written < lines;)
        {
            SyntaxTree tree = Parse(Class(trees.Count), $"Class{trees.Count}");
            trees.Add(tree);
            written += tree.GetText().Lines.Count;
        }

        return new CodeProject(name, trees.ToImmutable(), References.Framework);

        string Class(int number)
        {
            var text = new StringBuilder();
            text.AppendLine(
                $$"""
                namespace Generated;

                public class Class{{number}}
                {
                    private const decimal Limit = {{number}};

                    private readonly List<string> _problems = new();

                    private readonly Queue<string> _history = new();

                    public event EventHandler? Changed;

                    public int Count0 { get; private set; }
                """);
            for (int member = 1; member <= MembersOfClass; member++)
            {
                int draw = random.Next(100);
                string[] shapes = draw < threadingPercent ? threading : draw < threadingPercent + asyncPercent ? asynchronous : sequential;
                text.AppendLine();
                text.Append(NumberInName().Replace(shapes[random.Next(shapes.Length)], $"{member}Of{number}")
                    .Replace("$F", "0", StringComparison.Ordinal)
                    .Replace("$N", member.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal));
            }

            return text.AppendLine("}").ToString();
        }
    }

    /// <summary>Members of different classes have different names, as in real code most have.</summary>
    [GeneratedRegex(@"(?<=\w)\$N")]
    private static partial Regex NumberInName();

    private static string[] Shapes(string name)
    {
        using var reader = new StreamReader(typeof(GeneratedProject).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd().ReplaceLineEndings("\n").Split(Separator + "\n");
    }

    private static SyntaxTree Parse(string text, string name) =>
        CSharpSyntaxTree.ParseText(SourceText.From(text, Encoding.UTF8), CodeProject.ParseOptions, name + ".cs");
}
