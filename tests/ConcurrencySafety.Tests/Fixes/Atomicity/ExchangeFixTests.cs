using ConcurrencySafety.Fixes.Atomicity;
using ConcurrencySafety.Fixes.Races;
using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Atomicity;

/// <summary>The repairs of CSAFE604.</summary>
public sealed class ExchangeFixTests
{
    [Theory]
    [InlineData("if (!_done) { {|CSAFE604:_done = true|}; Work(item); }", "if (!Interlocked.Exchange(ref _done, true)) { Work(item); }")]
    [InlineData("if (_done) return; {|CSAFE604:_done = true|}; Work(item);", "if (Interlocked.Exchange(ref _done, true)) return; Work(item);")]
    [InlineData("if (item > 1 && !_done) { {|CSAFE604:_done = true|}; Work(item); }", "if (item > 1 && !Interlocked.Exchange(ref _done, true)) { Work(item); }")]
    [InlineData("if (item == 1 || _done) return; {|CSAFE604:_done = true|}; Work(item);", "if (item == 1 || Interlocked.Exchange(ref _done, true)) return; Work(item);")]
    [InlineData("if (_done == false) { {|CSAFE604:_done = true|}; Work(item); }", "if (!Interlocked.Exchange(ref _done, true)) { Work(item); }")]
    [InlineData("if (_state == 0) { {|CSAFE604:_state = 1|}; Work(item); }", "if (Interlocked.CompareExchange(ref _state, 1, 0) == 0) { Work(item); }")]
    [InlineData("if (_state != 0) return; {|CSAFE604:_state = 2|}; Work(item);", "if (Interlocked.CompareExchange(ref _state, 2, 0) != 0) return; Work(item);")]
    [InlineData("if (_state != 1) { {|CSAFE604:_state = 1|}; Work(item); }", "if (Interlocked.Exchange(ref _state, 1) != 1) { Work(item); }")]
    public Task OneStep(string before, string after) => Verify.FixesAll<ExchangeFix>(Run(before), Run(after));

    [Theory]
    [InlineData("if (!_done) { Work(item); {|CSAFE604:_done = true|}; }")]
    [InlineData("if (!_done && item > 1) { {|CSAFE604:_done = true|}; Work(item); }")]
    public Task NotFirstBehindTheTest_NotOffered(string code) => Verify.OffersNoFix<ExchangeFix>(Run(code));

    [Fact]
    public Task BoolBeforeNet9_NotOffered() => Verify.OffersNoFix<ExchangeFix>(Run("if (!_done) { {|CSAFE604:_done = true|}; Work(item); }"), new SourceOptions { Framework = TargetFramework.Net80 });

    [Fact]
    public Task OtherUses_AreVolatile() => Verify.FixesAll<ExchangeFix>(
        Run("if (!_done) { {|CSAFE604:_done = true|}; Work(item); }", "public bool IsDone => _done;"),
        Run("if (!Interlocked.Exchange(ref _done, true)) { Work(item); }", "public bool IsDone => Volatile.Read(ref _done);"));

    [Fact]
    public Task Lock_HoldsTestAndWrite() => Verify.FixesAll<LockFix>(
        Run("if (!_done) { {|CSAFE604:_done = true|}; Work(item); }"),
        Run("lock (_gate)\n        {\n            if (!_done) { _done = true; Work(item); }\n        }").Replace("private bool _done;", "private bool _done;\n    private readonly Lock _gate = new();", StringComparison.Ordinal));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stress_OneGetsIn(bool byLock)
    {
        const string Program = """
            static class P
            {
                static bool s_taken;
                static int s_in;

                static void Main()
                {
                    var failed = 0;
                    for (var round = 0; round < 50; round++)
                    {
                        s_taken = false;
                        s_in = 0;
                        Parallel.Invoke(Enter, Enter, Enter, Enter);
                        if (s_in != 1) failed++;
                    }

                    Console.Write(failed);
                }

                static void Enter()
                {
                    if (!s_taken)
                    {
                        {|CSAFE604:s_taken = true|};
                        Interlocked.Increment(ref s_in);
                        Thread.Yield();
                    }
                }
            }
            """;
        var options = new SourceOptions { Output = OutputKind.ConsoleApplication, Config = ["dotnet_diagnostic.CSAFE109.severity = none"] };
        var repaired = byLock ? await Verify.Apply<LockFix>(Program, options: options) : await Verify.Apply<ExchangeFix>(Program, options: options);
        var plain = Program.Replace("{|CSAFE604:", "", StringComparison.Ordinal).Replace("|}", "", StringComparison.Ordinal);
        Assert.NotEqual("0", Verify.Run(Slow(plain)).Trim());
        Assert.Equal("0", Verify.Run(Slow(repaired)).Trim());

        // A thread that is held up between test and write, where these are two steps.
        static string Slow(string program) => program.Replace("s_taken = true;", "Thread.Sleep(1); s_taken = true;", StringComparison.Ordinal);
    }

    private static string Run(string code, string others = "") => $$"""
        class C
        {
            private bool _done;
            private int _state;

            public void M(int[] items) => Parallel.ForEach(items, item => Each(item));

            private void Each(int item)
            {
                {{code}}
            }

            private static void Work(int item) => Console.WriteLine(item);

            {{others}}
        }
        """;
}
