using System.Collections.Immutable;
using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Lifetimes;

/// <summary>No fix throws, whatever the code looks like while it is being typed and wherever a report stands.</summary>
public sealed class AnyInputTests
{
    private const string Source =
        """
        using System; using System.Collections.Generic; using System.Linq; using System.Threading; using System.Threading.Tasks;
        class C : IDisposable
        {
            private readonly Thread _thread = new(() => { });
            private readonly Dictionary<string, int> _map = new() { { "a", 1 } };
            private HashSet<int> _set = new HashSet<int> { 1 };
            private static void Main()
            {
                var list = new List<int>(5) { 1 };
                var queue = new Queue<int>();
                for (int i = 0; i < 3; i++) new Thread(() => { list.Add(i); queue.Enqueue(i); }).Start();
                while (queue.Count > 0) { var x = queue.Dequeue(); }
                foreach (var x in list) Console.WriteLine(x);
                Task.Run(() => { });
                var tasks = new List<Task>(); tasks.Add(Task.Run(async () => await Task.Delay(1)));
                list.ForEach(async x => { if (x == 0) return; await Task.Delay(x); });
                Parallel.ForEach(list, async x => await Task.Delay(x));
                Parallel.For(0, 3, i => M(i));
                Task<Task> t = Task.Factory.StartNew(async () => await Task.Delay(1));
            }
            public void Go() => _thread.Start();
            static async Task M(int i) { if (!_map2.ContainsKey("a")) _map2["a"] = 1; else _map2["a"]++; }
            static Dictionary<string, int> _map2 = new();
            public bool Has(int i) => _set.Add(i) || _map.Remove("a");
            public void Dispose() { }
        }
        """;

    private static readonly string[] Ids = ["CSAFE105", "CSAFE301", "CSAFE302", "CSAFE304", "CSAFE305", "CSAFE311"];

    public static TheoryData<int> Lengths => [.. Enumerable.Range(1, 12).Select(i => Source.Length * i / 12)];

    [Theory]
    [MemberData(nameof(Lengths))]
    public async Task NothingThrows(int length)
    {
        string text = Source[..length];
        var document = new AdhocWorkspace().CurrentSolution
            .AddProject("P", "P", LanguageNames.CSharp)
            .WithMetadataReferences(length % 3 == 0 ? [] : ReferencePack.Of(TargetFramework.Net100))
            .AddDocument("Test0.cs", text, filePath: "/Test0.cs");
        var root = (await document.GetSyntaxRootAsync(TestContext.Current.CancellationToken))!;
        var fixes = typeof(Fix).Assembly.GetTypes()
            .Where(t => !t.IsAbstract && typeof(CodeFixProvider).IsAssignableFrom(t))
            .Select(t => (CodeFixProvider)Activator.CreateInstance(t)!)
            .ToImmutableArray();
        foreach (var node in root.DescendantNodes().Where(n => n.Span.Length > 0).Where((_, i) => i % 3 == length % 3))
        {
            foreach (var fix in fixes)
            {
                foreach (string id in Ids.Intersect(fix.FixableDiagnosticIds))
                {
                    var report = Diagnostic.Create(id, "Test", "placed", DiagnosticSeverity.Warning, DiagnosticSeverity.Warning, true, 1, location: node.GetLocation());
                    await fix.RegisterCodeFixesAsync(new CodeFixContext(document, report, (_, _) => { }, TestContext.Current.CancellationToken));
                }
            }
        }
    }
}
