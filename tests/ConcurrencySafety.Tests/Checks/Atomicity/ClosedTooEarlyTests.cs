using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Atomicity;

/// <summary>CSAFE609: channels and collections that are written after they were completed.</summary>
public sealed class ClosedTooEarlyTests
{
    [Theory]
    [InlineData("var all = new List<Task>(); for (int i = 0; i < 4; i++) { all.Add(Task.Run(async () => { await ch.Writer.WriteAsync(1); ch.Writer.{|CSAFE609:Complete|}(); })); } await Task.WhenAll(all);")]
    [InlineData("var all = new List<Task>(); for (int i = 0; i < 4; i++) { all.Add(Task.Run(async () => { try { await ch.Writer.WriteAsync(1); } finally { ch.Writer.{|CSAFE609:TryComplete|}(); } })); } await Task.WhenAll(all);")]
    [InlineData("Parallel.For(0, 4, i => { ch.Writer.TryWrite(i); ch.Writer.{|CSAFE609:Complete|}(); });")]
    [InlineData("var a = Task.Run(async () => { await ch.Writer.WriteAsync(1); ch.Writer.{|CSAFE609:Complete|}(); }); var b = Task.Run(async () => { await ch.Writer.WriteAsync(2); }); await Task.WhenAll(a, b);")]
    [InlineData("await Task.WhenAll(Fill(ch.Writer), Fill(ch.Writer)); static async Task Fill(ChannelWriter<int> writer) { await Task.Yield(); await writer.WriteAsync(1); writer.{|CSAFE609:Complete|}(); }")]
    [InlineData("ch.Writer.Complete(); await ch.Writer.{|CSAFE609:WriteAsync|}(1);")]
    public Task TooEarly_Reported(string body) => Verify.Reports(Program(body));

    [Theory]
    [InlineData("var all = new List<Task>(); for (int i = 0; i < 4; i++) { all.Add(Task.Run(async () => { await ch.Writer.WriteAsync(1); })); } await Task.WhenAll(all); ch.Writer.Complete();")]
    [InlineData("int left = 4; var all = new List<Task>(); for (int i = 0; i < 4; i++) { all.Add(Task.Run(async () => { await ch.Writer.WriteAsync(1); if (Interlocked.Decrement(ref left) == 0) { ch.Writer.Complete(); } })); } await Task.WhenAll(all);")]
    [InlineData("var a = Task.Run(async () => { await ch.Writer.WriteAsync(1); }); var b = Task.Run(async () => { await ch.Writer.WriteAsync(2); await a; ch.Writer.Complete(); }); await b;")]
    [InlineData("var a = Task.Run(async () => { await ch.Writer.WriteAsync(1); }); await a; var b = Task.Run(async () => { await ch.Writer.WriteAsync(2); ch.Writer.Complete(); }); await b;")]
    [InlineData("var a = Task.Run(async () => { await ch.Writer.WriteAsync(1); ch.Writer.Complete(); }); await a;")]
    [InlineData("for (int i = 0; i < 4; i++) { var mine = Channel.CreateUnbounded<int>(); _ = Task.Run(async () => { await mine.Writer.WriteAsync(1); mine.Writer.Complete(); }); }")]
    [InlineData("if (ch.Reader.Count > 5) { ch.Writer.Complete(); return; } await ch.Writer.WriteAsync(1);")]
    [InlineData("ch.Writer.Complete(); ch.Writer.TryWrite(1);")]
    public Task AfterTheLast_Silent(string body) => Verify.Silent(Program(body));

    [Fact]
    public Task BlockingCollection_Reported() => Verify.Reports("""
        class C
        {
            public void M(int[][] parts)
            {
                var queue = new BlockingCollection<int>();
                Parallel.ForEach(parts, part =>
                {
                    foreach (int x in part)
                    {
                        queue.Add(x);
                    }

                    queue.{|CSAFE609:CompleteAdding|}();
                });
            }
        }
        """);

    [Fact]
    public Task Message_NamesTheOtherWriter() => Messages.Are(
        """
        class C
        {
            public async Task M()
            {
                var ch = Channel.CreateUnbounded<int>();
                Task a = Task.Run(async () =>
                {
                    await ch.Writer.WriteAsync(1);
                    ch.Writer.Complete();
                });
                Task b = Task.Run(async () => await ch.Writer.WriteAsync(2));
                await Task.WhenAll(a, b);
            }
        }
        """,
        "CSAFE609",
        "'ch' is completed here by one of several writers, while line 11 still writes in another: that write fails; complete it once, after all writers have been waited for");

    [Fact]
    public Task KnownMiss_CompletedByTheStarter_Silent() => Verify.Silent(Program("var a = Task.Run(async () => await ch.Writer.WriteAsync(1)); ch.Writer.Complete(); await a;"));

    private static string Program(string body) => """
        class C
        {
            public async Task M()
            {
                var ch = Channel.CreateUnbounded<int>();
                BODY
            }
        }
        """.Replace("BODY", body.Contains("await", StringComparison.Ordinal) ? body : body + " await Task.Yield();", StringComparison.Ordinal);
}
