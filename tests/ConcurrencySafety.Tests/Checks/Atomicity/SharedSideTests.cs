using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Atomicity;

/// <summary>CSAFE605: channels made for one reader or writer that have several.</summary>
public sealed class SharedSideTests
{
    [Theory]
    [InlineData("{|CSAFE605:SingleReader = true|}", "var a = Task.Run(async () => { await foreach (int x in ch.Reader.ReadAllAsync()) { } }); var b = Task.Run(async () => { await foreach (int x in ch.Reader.ReadAllAsync()) { } }); ch.Writer.Complete(); await Task.WhenAll(a, b);")]
    [InlineData("{|CSAFE605:SingleReader = true|}, SingleWriter = true", "var all = new List<Task>(); for (int i = 0; i < 4; i++) { all.Add(Task.Run(async () => { await foreach (int x in ch.Reader.ReadAllAsync()) { } })); } ch.Writer.Complete(); await Task.WhenAll(all);")]
    [InlineData("{|CSAFE605:SingleWriter = true|}, SingleReader = true", "Parallel.For(0, 9, i => ch.Writer.TryWrite(i)); ch.Writer.Complete(); await foreach (int x in ch.Reader.ReadAllAsync()) { }")]
    [InlineData("{|CSAFE605:SingleWriter = true|}", "await Task.WhenAll(Enumerable.Range(0, 4).Select(async i => { await Task.Yield(); await ch.Writer.WriteAsync(i); })); ch.Writer.Complete();")]
    [InlineData("{|CSAFE605:SingleWriter = true|}", "var a = Fill(ch.Writer); var b = Fill(ch.Writer); await Task.WhenAll(a, b); ch.Writer.Complete();")]
    [InlineData("{|CSAFE605:SingleReader = true|}", "var a = Task.Run(async () => await ch.Reader.ReadAsync()); var b = Task.Run(() => ch.Reader.TryRead(out _)); ch.Writer.TryWrite(1); await Task.WhenAll(a, b);")]
    public Task Several_Reported(string options, string body) => Verify.Reports(Program(options, body));

    [Theory]
    [InlineData("SingleReader = true, SingleWriter = true", "var a = Task.Run(async () => { await foreach (int x in ch.Reader.ReadAllAsync()) { } }); ch.Writer.TryWrite(1); ch.Writer.TryWrite(2); ch.Writer.Complete(); await a;")]
    [InlineData("SingleReader = false", "var a = Task.Run(async () => { await foreach (int x in ch.Reader.ReadAllAsync()) { } }); var b = Task.Run(async () => { await foreach (int x in ch.Reader.ReadAllAsync()) { } }); ch.Writer.Complete(); await Task.WhenAll(a, b);")]
    [InlineData("SingleWriter = true", "await Fill(ch.Writer); await Fill(ch.Writer); ch.Writer.Complete();")]
    [InlineData("SingleWriter = true", "var a = Fill(ch.Writer); await a; var b = Fill(ch.Writer); await b; ch.Writer.Complete();")]
    [InlineData("SingleWriter = true", "for (int i = 0; i < 4; i++) { await Task.Run(() => ch.Writer.TryWrite(1)); } ch.Writer.Complete();")]
    [InlineData("SingleReader = true", "Parallel.For(0, 9, i => ch.Writer.TryWrite(i)); ch.Writer.Complete(); await foreach (int x in ch.Reader.ReadAllAsync()) { }")]
    public Task OneAtATime_Silent(string options, string body) => Verify.Silent(Program(options, body));

    [Fact]
    public Task ChannelOfEachRun_Silent() => Verify.Silent("""
        class C
        {
            public async Task M()
            {
                var all = new List<Task>();
                for (int i = 0; i < 4; i++)
                {
                    var ch = Channel.CreateUnbounded<int>(new UnboundedChannelOptions { SingleReader = true });
                    all.Add(Task.Run(async () => { await foreach (int x in ch.Reader.ReadAllAsync()) { } }));
                    ch.Writer.Complete();
                }

                await Task.WhenAll(all);
            }
        }
        """);

    [Fact]
    public Task FieldWithTwoLoops_Reported() => Verify.Reports("""
        public sealed class Workers
        {
            private readonly Channel<int> _jobs = Channel.CreateBounded<int>(new BoundedChannelOptions(10) { {|CSAFE605:SingleReader = true|} });

            public Task StartAsync() => Task.WhenAll(Task.Run(RunAsync), Task.Run(RunAsync));

            public void Stop() => _jobs.Writer.Complete();

            private async Task RunAsync()
            {
                await foreach (int job in _jobs.Reader.ReadAllAsync())
                {
                    Console.WriteLine(job);
                }
            }
        }
        """);

    [Fact]
    public Task OptionsInLocal_Reported() => Verify.Reports("""
        class C
        {
            public async Task M()
            {
                var options = new UnboundedChannelOptions { {|CSAFE605:SingleWriter = true|} };
                var ch = Channel.CreateUnbounded<int>(options);
                Task a = Task.Run(() => ch.Writer.TryWrite(1));
                Task b = Task.Run(() => ch.Writer.TryWrite(2));
                await Task.WhenAll(a, b);
            }
        }
        """);

    [Fact]
    public Task Message_NamesBothReaders() => Messages.Are(
        """
        class C
        {
            public async Task M()
            {
                var ch = Channel.CreateUnbounded<int>(new UnboundedChannelOptions { SingleWriter = true });
                Task a = Task.Run(() => ch.Writer.TryWrite(1));
                Task b = Task.Run(() => ch.Writer.TryWrite(2));
                await Task.WhenAll(a, b);
            }
        }
        """,
        "CSAFE605",
        "'ch' is made for one writer at a time, and line 6 and line 7 write at the same time; drop the option");

    [Fact]
    public Task KnownMiss_StarterWritesToo_Silent() => Verify.Silent(Program(
        "SingleWriter = true",
        "Task a = Task.Run(() => ch.Writer.TryWrite(1)); ch.Writer.TryWrite(2); await a; ch.Writer.Complete();"));

    private static string Program(string options, string body) => """
        class C
        {
            public async Task M()
            {
                var ch = Channel.CreateUnbounded<int>(new UnboundedChannelOptions { OPTIONS });
                BODY
            }

            private static async Task Fill(ChannelWriter<int> writer)
            {
                await Task.Yield();
                await writer.WriteAsync(1);
            }
        }
        """.Replace("OPTIONS", options, StringComparison.Ordinal).Replace("BODY", body, StringComparison.Ordinal);
}
