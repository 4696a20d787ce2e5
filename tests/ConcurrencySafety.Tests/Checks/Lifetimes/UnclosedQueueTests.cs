using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Lifetimes;

/// <summary>CSAFE309: channels and collections that are read to an end that never comes.</summary>
public sealed class UnclosedQueueTests
{
    private static readonly SourceOptions Strict = new() { Strict = true, Config = [.. SourceOptions.NoWaitRules] };

    [Theory]
    [InlineData("var p = Task.Run(async () => { foreach (int x in xs) { await ch.Writer.WriteAsync(x); } }); await foreach (int x in ch.Reader.{|CSAFE309:ReadAllAsync|}()) { Use(x); } await p;")]
    [InlineData("var c = Task.Run(async () => { await foreach (int x in ch.Reader.{|CSAFE309:ReadAllAsync|}()) { Use(x); } }); foreach (int x in xs) { await ch.Writer.WriteAsync(x); } await c;")]
    [InlineData("var c = Read(); foreach (int x in xs) { ch.Writer.TryWrite(x); } await c; async Task Read() { await foreach (int x in ch.Reader.{|CSAFE309:ReadAllAsync|}().ConfigureAwait(false)) { Use(x); } }")]
    [InlineData("var c = Task.Run(async () => { while (await ch.Reader.{|CSAFE309:WaitToReadAsync|}()) { while (ch.Reader.TryRead(out int x)) { Use(x); } } }); ch.Writer.TryWrite(1); await c;")]
    [InlineData("ChannelReader<int> reader = ch.Reader; var writer = ch.Writer; var c = Task.Run(async () => { await foreach (int x in reader.{|CSAFE309:ReadAllAsync|}()) { Use(x); } }); await writer.WriteAsync(1); await c;")]
    [InlineData("var c = Task.Run(() => Drain(ch.Reader)); await Fill(ch.Writer, xs); await c;")]
    [InlineData("var c = Drain(ch.Reader); await Fill(ch.Writer, xs); await c;")]
    [InlineData("var p = Fill(ch.Writer, xs); await Task.WhenAll(p, Drain(ch.Reader));")]
    public Task NeverCompleted_Reported(string body) => Verify.Reports(Program(body, drainIsWrong: body.Contains("Drain", StringComparison.Ordinal)));

    [Fact]
    public Task BlockingCollection_Reported() => Verify.Reports(
        """
        class C
        {
            public int M(int[] xs)
            {
                using var queue = new BlockingCollection<int>(10);
                int sum = 0;
                var thread = new Thread(() =>
                {
                    foreach (int x in queue.{|CSAFE309:GetConsumingEnumerable|}())
                    {
                        Interlocked.Add(ref sum, x);
                    }
                });
                thread.Start();
                foreach (int x in xs)
                {
                    queue.Add(x);
                }

                thread.Join();
                return sum;
            }
        }
        """);

    [Fact]
    public Task FieldWhoseReaderIsWaitedFor_Reported() => Verify.Reports(
        """
        public sealed class Worker : IAsyncDisposable
        {
            private readonly Channel<string> _jobs = Channel.CreateUnbounded<string>();
            private readonly Task _loop;

            public Worker() => _loop = Task.Run(RunAsync);

            public bool Add(string job) => _jobs.Writer.TryWrite(job);

            public async ValueTask DisposeAsync() => await _loop;

            private async Task RunAsync()
            {
                await foreach (string job in _jobs.Reader.{|CSAFE309:ReadAllAsync|}())
                {
                    Console.WriteLine(job);
                }
            }
        }
        """);

    [Theory]
    [InlineData("ch.Writer.Complete();")]
    [InlineData("ch.Writer.TryComplete();")]
    [InlineData("if (!ch.Writer.TryComplete()) { Console.WriteLine(); }")]
    [InlineData("var w = ch.Writer; w.Complete();")]
    [InlineData("Close(ch.Writer);")]
    [InlineData("Elsewhere.Keep = ch.Writer;")]
    [InlineData("Elsewhere.Take(ch);")]
    public Task Completed_Silent(string completion) => Verify.Silent(Program(
        "var p = Task.Run(async () => { foreach (int x in xs) { await ch.Writer.WriteAsync(x); } }); var c = Task.Run(async () => { await foreach (int x in ch.Reader.ReadAllAsync()) { Use(x); } }); await p; "
        + completion + " await c;"));

    [Theory]
    [InlineData("var p = Task.Run(async () => { foreach (int x in xs) { await ch.Writer.WriteAsync(x); } }); await foreach (int x in ch.Reader.ReadAllAsync()) { if (x == 0) { break; } } await p;", "the loop has a way out")]
    [InlineData("var p = Task.Run(async () => { foreach (int x in xs) { await ch.Writer.WriteAsync(x); } }); await foreach (int x in ch.Reader.ReadAllAsync(token)) { Use(x); } await p;", "a token ends it")]
    [InlineData("var p = Task.Run(async () => { foreach (int x in xs) { await ch.Writer.WriteAsync(x); } }); await foreach (int x in ch.Reader.ReadAllAsync().WithCancellation(token)) { Use(x); } await p;", "a token ends it")]
    [InlineData("var p = Task.Run(async () => { foreach (int x in xs) { await ch.Writer.WriteAsync(x); } }); foreach (int x in xs) { Use(await ch.Reader.ReadAsync()); } await p;", "as many are read as are written")]
    public Task ReaderThatEnds_Silent(string body, string why)
    {
        Assert.NotEmpty(why);
        return Verify.Silent(Program(body), Strict);
    }

    [Theory]
    [InlineData("var p = Task.Run(async () => { while (true) { await ch.Writer.WriteAsync(1); } }); await foreach (int x in ch.Reader.{|CSAFE309:ReadAllAsync|}()) { Use(x); } await p;", "the writer never ends either")]
    [InlineData("_ = Task.Run(async () => { await foreach (int x in ch.Reader.{|CSAFE309:ReadAllAsync|}()) { Use(x); } }); await ch.Writer.WriteAsync(1);", "nobody waits for the reader")]
    [InlineData("Console.CancelKeyPress += (_, _) => ch.Writer.TryWrite(1); await foreach (int x in ch.Reader.{|CSAFE309:ReadAllAsync|}()) { Use(x); }", "an event writes")]
    public async Task MeantToGoOn_ReportedInStrictOnly(string body, string why)
    {
        Assert.NotEmpty(why);
        await Verify.Silent(Program(body.Replace("{|CSAFE309:", "", StringComparison.Ordinal).Replace("|}", "", StringComparison.Ordinal)));
        await Verify.Reports(Program(body), Strict);
    }

    [Fact]
    public Task ReaderForTheLifeOfTheProgram_Silent() => Verify.Silent("""
        public sealed class Worker
        {
            private readonly Channel<string> _jobs = Channel.CreateUnbounded<string>();
            private readonly Task _loop;

            public Worker() => _loop = Task.Run(RunAsync);

            public bool IsAlive => !_loop.IsCompleted;

            public bool Add(string job) => _jobs.Writer.TryWrite(job);

            private async Task RunAsync()
            {
                await foreach (string job in _jobs.Reader.ReadAllAsync())
                {
                    Console.WriteLine(job);
                }
            }
        }
        """);

    [Fact]
    public Task FieldCompletedByDispose_Silent() => Verify.Silent("""
        public sealed class Worker : IAsyncDisposable
        {
            private readonly Channel<string> _jobs = Channel.CreateUnbounded<string>();
            private readonly Task _loop;

            public Worker() => _loop = Task.Run(RunAsync);

            public bool Add(string job) => _jobs.Writer.TryWrite(job);

            public async ValueTask DisposeAsync()
            {
                _jobs.Writer.Complete();
                await _loop;
            }

            private async Task RunAsync()
            {
                await foreach (string job in _jobs.Reader.ReadAllAsync())
                {
                    Console.WriteLine(job);
                }
            }
        }
        """);

    [Theory]
    [InlineData("foreach (int x in xs) { await ch.Writer.WriteAsync(Parse(x)); } ch.Writer.{|CSAFE309:Complete|}();")]
    [InlineData("foreach (int x in xs) { await ch.Writer.WriteAsync(await File.ReadAllTextAsync(\"x\") is { Length: var n } ? n : x); } ch.Writer.{|CSAFE309:TryComplete|}();")]
    [InlineData("foreach (int x in xs) { if (x < 0) { return; } await ch.Writer.WriteAsync(x); } ch.Writer.{|CSAFE309:Complete|}();")]
    [InlineData("try { foreach (int x in xs) { await ch.Writer.WriteAsync(Parse(x)); } } finally { Use(0); } ch.Writer.{|CSAFE309:Complete|}();")]
    [InlineData("try { foreach (int x in xs) { await ch.Writer.WriteAsync(Parse(x)); } } catch (TimeoutException) { } ch.Writer.{|CSAFE309:Complete|}();")]
    public Task CompletedOnSuccessOnly_Reported(string writer) => Verify.Reports(Program("var p = Task.Run(async () => { " + writer + " }); await foreach (int x in ch.Reader.ReadAllAsync()) { Use(x); } await p;"));

    [Theory]
    [InlineData("try { foreach (int x in xs) { await ch.Writer.WriteAsync(Parse(x)); } } finally { ch.Writer.Complete(); }")]
    [InlineData("try { foreach (int x in xs) { await ch.Writer.WriteAsync(Parse(x)); } ch.Writer.Complete(); } catch (Exception e) { ch.Writer.Complete(e); throw; }")]
    [InlineData("try { foreach (int x in xs) { await ch.Writer.WriteAsync(Parse(x)); } } catch (Exception e) { Console.WriteLine(e); } ch.Writer.Complete();")]
    [InlineData("foreach (int x in xs) { await ch.Writer.WriteAsync(x); } ch.Writer.Complete();")]
    [InlineData("for (int x = 0; x < 5; x++) { await Task.Delay(1); await ch.Writer.WriteAsync(x); Console.WriteLine(x); } ch.Writer.Complete();")]
    [InlineData("Exception? failed = null; try { await ch.Writer.WriteAsync(Parse(1)); } catch (Exception e) { failed = e; } finally { ch.Writer.TryComplete(failed); }")]
    public Task CompletedInAnyCase_Silent(string writer) => Verify.Silent(Program("var p = Task.Run(async () => { " + writer + " }); await foreach (int x in ch.Reader.ReadAllAsync()) { Use(x); } await p;"));

    [Fact]
    public Task Message_SaysWhoWaits() => Messages.Are(
        """
        class C
        {
            public async Task M(int[] xs)
            {
                var ch = Channel.CreateUnbounded<int>();
                Task writer = Task.Run(async () =>
                {
                    foreach (int x in xs)
                    {
                        await ch.Writer.WriteAsync(Parse(x));
                    }

                    ch.Writer.Complete();
                });
                await foreach (int x in ch.Reader.ReadAllAsync())
                {
                    Console.WriteLine(x);
                }

                await writer;
            }

            private static int Parse(int x) => x < 0 ? throw new ArgumentException("x") : x;
        }
        """,
        "CSAFE309",
        "'ch' is completed here only if nothing fails before: an exception leaves its reader on line 15 waiting for ever; complete it in a 'finally'");

    [Fact]
    public Task KnownMiss_ChannelInLocalOfAnotherMethod_Silent() => Verify.Silent("""
        class C
        {
            public async Task M()
            {
                Channel<int> ch = Make();
                ch.Writer.TryWrite(1);
                await foreach (int x in ch.Reader.ReadAllAsync())
                {
                    Console.WriteLine(x);
                }
            }

            private static Channel<int> Make() => Channel.CreateUnbounded<int>();
        }
        """);

    private static string Program(string body, bool drainIsWrong = false) => """
        public static class Elsewhere
        {
            public static ChannelWriter<int>? Keep { get; set; }

            public static void Take(Channel<int> channel) => Keep = channel.Writer;
        }

        class C
        {
            public async Task M(int[] xs, CancellationToken token)
            {
                var ch = Channel.CreateUnbounded<int>();
                BODY
            }

            private static async Task Fill(ChannelWriter<int> writer, int[] xs)
            {
                foreach (int x in xs)
                {
                    await writer.WriteAsync(x);
                }
            }

            private static async Task Drain(ChannelReader<int> reader)
            {
                await foreach (int x in reader.DRAIN())
                {
                    Use(x);
                }
            }

            private static void Close(ChannelWriter<int> writer) => writer.Complete();

            private static int Parse(int x) => x < 0 ? throw new ArgumentException("x") : x;

            private static void Use(int x) => Console.WriteLine(x);
        }
        """.Replace("BODY", body, StringComparison.Ordinal).Replace("DRAIN", drainIsWrong ? "{|CSAFE309:ReadAllAsync|}" : "ReadAllAsync", StringComparison.Ordinal);
}
