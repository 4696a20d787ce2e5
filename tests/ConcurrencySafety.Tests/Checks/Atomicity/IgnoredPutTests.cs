using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Atomicity;

/// <summary>CSAFE606: attempts to write to a bounded channel or collection whose result nobody looks at.</summary>
public sealed class IgnoredPutTests
{
    [Theory]
    [InlineData("Channel.CreateBounded<int>(10)", "{|CSAFE606:TryWrite|}(1)")]
    [InlineData("Channel.CreateBounded<int>(new BoundedChannelOptions(10))", "{|CSAFE606:TryWrite|}(1)")]
    [InlineData("Channel.CreateBounded<int>(new BoundedChannelOptions(10) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true })", "{|CSAFE606:TryWrite|}(1)")]
    public Task Bounded_Reported(string made, string call) => Verify.Reports(Program(made, "_queue.Writer." + call + ";"));

    [Theory]
    [InlineData("Channel.CreateUnbounded<int>()", "_queue.Writer.TryWrite(1);")]
    [InlineData("Channel.CreateBounded<int>(new BoundedChannelOptions(10) { FullMode = BoundedChannelFullMode.DropOldest })", "_queue.Writer.TryWrite(1);")]
    [InlineData("Channel.CreateBounded<int>(new BoundedChannelOptions(10) { FullMode = BoundedChannelFullMode.DropWrite }, x => Console.WriteLine(x))", "_queue.Writer.TryWrite(1);")]
    [InlineData("Channel.CreateBounded<int>(10)", "if (!_queue.Writer.TryWrite(1)) { throw new InvalidOperationException(); }")]
    [InlineData("Channel.CreateBounded<int>(10)", "_ = _queue.Writer.TryWrite(1);")]
    [InlineData("Channel.CreateBounded<int>(10)", "while (!_queue.Writer.TryWrite(1)) { Thread.Sleep(1); }")]
    public Task TestedOrMeant_Silent(string made, string statement) => Verify.Silent(Program(made, statement));

    [Fact]
    public Task BlockingCollection_Reported() => Verify.Reports("""
        class C
        {
            private readonly BlockingCollection<int> _all = new();
            private readonly BlockingCollection<int> _some = new(10);

            public void M()
            {
                _all.TryAdd(1);
                _some.{|CSAFE606:TryAdd|}(1);
                _some.{|CSAFE606:TryAdd|}(1, 100);
                _some.Add(1);
            }
        }
        """);

    [Fact]
    public async Task OptionsFromElsewhere_ReportedInStrictOnly()
    {
        const string Source = """
            class C(BoundedChannelOptions options)
            {
                private readonly Channel<int> _queue = Channel.CreateBounded<int>(options);

                public void M() => _queue.Writer.{|CSAFE606:TryWrite|}(1);
            }
            """;
        await Verify.Silent(Source.Replace("{|CSAFE606:", "", StringComparison.Ordinal).Replace("|}", "", StringComparison.Ordinal));
        await Verify.Reports(Source, new SourceOptions { Strict = true });
    }

    [Fact]
    public Task Message_NamesTheQueue() => Messages.Are(
        Program("Channel.CreateBounded<int>(10)", "_queue.Writer.TryWrite(1);"),
        "CSAFE606",
        "'TryWrite' does nothing and returns false while '_queue' is full, which nothing here tests: the item is lost; await room for it, or test the result");

    [Fact]
    public Task KnownMiss_WriterInField_Silent() => Verify.Silent("""
        class C
        {
            private readonly ChannelWriter<int> _writer = Channel.CreateBounded<int>(10).Writer;

            public void M() => _writer.TryWrite(1);
        }
        """);

    private static string Program(string made, string statement) => """
        class C
        {
            private readonly Channel<int> _queue = MADE;

            public void M()
            {
                STATEMENT
            }
        }
        """.Replace("MADE", made, StringComparison.Ordinal).Replace("STATEMENT", statement, StringComparison.Ordinal);
}
