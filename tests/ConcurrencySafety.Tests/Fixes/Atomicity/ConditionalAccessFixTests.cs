using ConcurrencySafety.Fixes.Atomicity;
using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Atomicity;

public sealed class ConditionalAccessFixTests
{
    [Theory]
    [InlineData("if (_stream != null) {|CSAFE610:_stream|}.Flush();", "_stream?.Flush();")]
    [InlineData("if (_stream is { }) { {|CSAFE610:_stream|}.Flush(); }", "_stream?.Flush();")]
    [InlineData("if (this._stream is not null) {|CSAFE610:this._stream|}.Write(new byte[1], 0, 1); // told", "this._stream?.Write(new byte[1], 0, 1); // told")]
    public Task TestAndCall(string before, string after) => Verify.FixesAll<ConditionalAccessFix>(Program(before), Program(after));

    [Theory]
    [InlineData("if (_stream != null) {|CSAFE610:_stream|}.Position = 0;")]
    [InlineData("if (_stream != null) {|CSAFE610:_stream|}.CopyTo(_stream);")]
    [InlineData("if (_stream != null && Environment.HasShutdownStarted) {|CSAFE610:_stream|}.Flush();")]
    [InlineData("if (_stream != null) {|CSAFE610:_stream|}.Flush(); else Console.WriteLine();")]
    [InlineData("if (_stream != null) { {|CSAFE610:_stream|}.Flush(); Console.WriteLine(); }")]
    [InlineData("if (_stream != null) { /* now */ {|CSAFE610:_stream|}.Flush(); }")]
    [InlineData("if (_stream == null) return; {|CSAFE610:_stream|}.Flush();")]
    public Task MoreThanTestAndCall_NotOffered(string statement) => Verify.OffersNoFix<ConditionalAccessFix>(Program(statement));

    private static string Program(string statement) => $$"""
        class Writer
        {
            private Stream? _stream = new MemoryStream();
            private Task? _work;

            public Task Ended => _work!;

            public void Start() => _work = Task.Run(() =>
            {
                {{statement}}
            });

            public void Stop() => _stream = null;
        }
        """;
}
