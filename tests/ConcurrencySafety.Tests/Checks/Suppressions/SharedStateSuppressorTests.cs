using System.Collections.Immutable;
using ConcurrencySafety.Checks.Suppressions;
using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Suppressions;

/// <summary>What other tools report of shared state, shown here by a stand-in.</summary>
public sealed class SharedStateSuppressorTests
{
    private const string DoubleCheckedLock = """
        class C
        {
            private readonly object _gate = new();
            private List<string>? _words;

            public List<string> Get()
            {
                if (_words == null)
                {
                    lock (_gate)
                    {
                        if (_words == null)
                        {
                            _words = new List<string>();
                        }
                    }
                }

                return _words;
            }
        }
        """;

    [Theory]
    [InlineData("CA1508")]
    [InlineData("S2583")]
    [InlineData("S2589")]
    public async Task SecondTestOfADoubleCheckedLock_Suppressed(string id) => Assert.Equal("suppressed suppressed", await ConditionsAsync(id, DoubleCheckedLock));

    [Fact]
    public async Task OtherRule_Kept() => Assert.Equal("kept kept", await ConditionsAsync("CA9999", DoubleCheckedLock));

    [Fact]
    public async Task FieldThatABodyChanges_Suppressed() => Assert.Equal("suppressed", await ConditionsAsync("CA1508", """
        class C
        {
            private bool _failed;

            public async Task M()
            {
                _failed = false;
                var work = Task.Run(() => _failed = true);
                if (_failed)
                {
                    Console.WriteLine();
                }

                await work;
            }
        }
        """));

    [Fact]
    public async Task LocalThatABodyChanges_Suppressed() => Assert.Equal("suppressed", await ConditionsAsync("CA1508", """
        class C
        {
            public void M()
            {
                bool failed = false;
                Parallel.For(0, 10, i => failed |= i > 5);
                if (failed)
                {
                    Console.WriteLine();
                }
            }
        }
        """));

    [Fact]
    public async Task LoopThatAnotherMemberStops_Suppressed() => Assert.Equal("suppressed", await ConditionsAsync("S2583", """
        class C
        {
            private bool _stop;
            private Task? _work;

            public Task Ended => _work!;

            public void Start() => _work = Task.Run(() =>
            {
                while (!_stop) Thread.Sleep(1);
            });

            public void Stop() => _stop = true;
        }
        """));

    [Fact]
    public async Task VolatileField_Suppressed() => Assert.Equal("suppressed", await ConditionsAsync("CA1508", """
        class C
        {
            private volatile bool _stop;

            public void M()
            {
                _stop = false;
                if (_stop) Console.WriteLine();
            }
        }
        """));

    [Fact]
    public async Task StateOfOneThread_Kept() => Assert.Equal("kept kept kept", await ConditionsAsync("CA1508", """
        class C
        {
            private bool _seen;
            private readonly int _limit = 3;

            public Task M(int n)
            {
                bool any = false;
                if (any) Console.WriteLine();
                _seen = false;
                if (_seen) Console.WriteLine();
                return Task.Run(() =>
                {
                    if (_limit > 3) Console.WriteLine(n);
                });
            }
        }
        """));

    [Fact]
    public async Task ProjectWithoutThreads_Kept() => Assert.Equal("kept", await ConditionsAsync("CA1508", """
        class C
        {
            private bool _seen;

            public void M()
            {
                if (_seen) Console.WriteLine();
                _seen = true;
            }
        }
        """));

    [Theory]
    [InlineData("IDE0044")]
    [InlineData("S2933")]
    [InlineData("RCS1169")]
    [InlineData("CC0052")]
    public async Task FieldsChangedByReference_Suppressed(string id) => Assert.Equal("suppressed suppressed suppressed kept kept", await RunAsync(id, onFields: true, """
        class C
        {
            private int _count;
            private SpinLock _lock;
            private bool _done;
            private int _plain;
            private object _gate = new();

            public void Hit() => Interlocked.Increment(ref _count);

            public void Finish() => Volatile.Write(ref _done, true);

            public int M()
            {
                bool taken = false;
                _lock.Enter(ref taken);
                _lock.Exit();
                lock (_gate) return _plain;
            }
        }
        """));

    [Fact]
    public async Task NoWarn_Kept() => Assert.Equal("kept kept", await RunAsync("CA1508", onFields: false, DoubleCheckedLock, noWarn: "CSAFES01"));

    [Fact]
    public async Task BrokenCode_NoCrash() => Assert.Equal("kept", await ConditionsAsync("CA1508", "class C { async void M() { if (x ==) { lock (", mayFail: true));

    private static Task<string> ConditionsAsync(string id, string source, bool mayFail = false) => RunAsync(id, onFields: false, source, mayFail);

    private static async Task<string> RunAsync(string id, bool onFields, string source, bool mayFail = false, string? noWarn = null)
    {
        CSharpCompilation compilation = TestCompilation.Create(source);
        if (noWarn is not null)
        {
            compilation = compilation.WithOptions(compilation.Options.WithSpecificDiagnosticOptions([KeyValuePair.Create(noWarn, ReportDiagnostic.Suppress)]));
        }

        Assert.True(mayFail || !compilation.GetDiagnostics().Any(d => d.Severity == DiagnosticSeverity.Error));
        ImmutableArray<DiagnosticAnalyzer> analyzers = [new StandInAnalyzer(id, onFields), new SharedStateSuppressor()];
        var crashes = new List<Exception>();
        var options = new CompilationWithAnalyzersOptions(new AnalyzerOptions([]), (crash, _, _) => crashes.Add(crash), concurrentAnalysis: false, logAnalyzerExecutionTime: false, reportSuppressedDiagnostics: true);
        ImmutableArray<Diagnostic> reports = await compilation.WithAnalyzers(analyzers, options).GetAnalyzerDiagnosticsAsync();
        Assert.Empty(crashes);
        return string.Join(" ", reports.Where(r => r.Id == id).OrderBy(r => r.Location.SourceSpan.Start).Select(r => r.IsSuppressed ? "suppressed" : "kept"));
    }
}
