using ConcurrencySafety.Fixes.Atomicity;
using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Atomicity;

public sealed class ReadOnceFixTests
{
    [Theory]
    [InlineData("if (_stream != null) {|CSAFE610:_stream|}.Flush();", "var stream = _stream; if (stream != null) stream.Flush();")]
    [InlineData("if (this._stream is not null) {|CSAFE610:this._stream|}.Flush();", "var stream = this._stream; if (stream is not null) stream.Flush();")]
    [InlineData("if (_stream == null) return; {|CSAFE610:_stream|}.Flush(); _stream.Close();", "var stream = _stream; if (stream == null) return; stream.Flush(); stream.Close();")]
    [InlineData("Console.WriteLine(_stream != null && {|CSAFE610:_stream|}.CanRead);", "var stream = _stream; Console.WriteLine(stream != null && stream.CanRead);")]
    [InlineData("_stream ??= new MemoryStream(); {|CSAFE610:_stream|}.Flush(); _stream.Close();", "var stream = _stream ??= new MemoryStream(); stream.Flush(); stream.Close();")]
    [InlineData("while (_stream != null) {|CSAFE610:_stream|}.Flush();", "while (_stream is { } stream) stream.Flush();")]
    [InlineData("for (; _stream is not null;) {|CSAFE610:_stream|}.Flush();", "for (; _stream is { } stream;) stream.Flush();")]
    [InlineData("while (_stream is { CanWrite: true }) {|CSAFE610:_stream|}.Flush();", "while (_stream is { CanWrite: true } stream) stream.Flush();")]
    public Task Statement(string before, string after) => Verify.FixesAll<ReadOnceFix>(Program(before), Program(after));

    [Theory]
    [InlineData("_stream != null ? {|CSAFE610:_stream|}.Length : 0", "_stream is { } stream ? stream.Length : 0")]
    [InlineData("_stream == null || {|CSAFE610:_stream|}.CanRead", "_stream is not { } stream || stream.CanRead")]
    public Task Expression(string before, string after) => Verify.FixesAll<ReadOnceFix>(Member(before), Member(after));

    [Fact]
    public Task Block() => Verify.FixesAll<ReadOnceFix>("""
        class Writer
        {
            private Task? _work;
            private Stream? _stream = new MemoryStream();

            public Task Ended => _work!;

            public void Start() => _work = Task.Run(() =>
            {
                Console.WriteLine();

                // Only while it is open.
                if (_stream != null)
                {
                    {|CSAFE610:_stream|}.Flush();
                    Console.WriteLine(_stream.Length);
                }

                Console.WriteLine();
            });

            public void Stop() => _stream = null;
        }
        """, """
        class Writer
        {
            private Task? _work;
            private Stream? _stream = new MemoryStream();

            public Task Ended => _work!;

            public void Start() => _work = Task.Run(() =>
            {
                Console.WriteLine();

                var stream = _stream;
                // Only while it is open.
                if (stream != null)
                {
                    stream.Flush();
                    Console.WriteLine(stream.Length);
                }

                Console.WriteLine();
            });

            public void Stop() => _stream = null;
        }
        """);

    [Fact]
    public Task TwoMembers_NameTaken() => Verify.FixesAll<ReadOnceFix>("""
        class Writer
        {
            private Task? _more;
            private Task? _work;
            private Stream? _stream = new MemoryStream();

            public Task MoreEnded => _more!;

            public Task Ended => _work!;

            public void Start(Stream stream) => _work = Task.Run(() =>
            {
                if (_stream != null)
                {
                    stream.CopyTo({|CSAFE610:_stream|});
                }
            });

            public void More() => _more = Task.Run(() =>
            {
                if (_stream == null)
                    return;
                {|CSAFE610:_stream|}.Flush();
            });

            public void Stop() => _stream = null;
        }
        """, """
        class Writer
        {
            private Task? _more;
            private Task? _work;
            private Stream? _stream = new MemoryStream();

            public Task MoreEnded => _more!;

            public Task Ended => _work!;

            public void Start(Stream stream) => _work = Task.Run(() =>
            {
                var stream2 = _stream;
                if (stream2 != null)
                {
                    stream.CopyTo(stream2);
                }
            });

            public void More() => _more = Task.Run(() =>
            {
                var stream = _stream;
                if (stream == null)
                    return;
                stream.Flush();
            });

            public void Stop() => _stream = null;
        }
        """);

    [Fact]
    public Task AssignedInTheTestedCode_NotOffered() => Verify.OffersNoFix<ReadOnceFix>(Program("if (_stream != null) { {|CSAFE610:_stream|}.Flush(); _stream = new MemoryStream(); }"));

    [Fact]
    public Task LoopInAnOldLanguage_NotOffered() => Verify.OffersNoFix<ReadOnceFix>("""
        using System.IO;
        using System.Threading.Tasks;
        class Writer
        {
            private Stream _stream = new MemoryStream();
            private Task _work;
            public Task Ended { get { return _work; } }
            public void Start()
            {
                _work = Task.Run(() => { while (_stream != null) {|CSAFE610:_stream|}.Flush(); });
            }
            public void Stop() { _stream = null; }
        }
        """, new SourceOptions { Language = LanguageVersion.CSharp7_3 });

    private static string Program(string statement) => Member($$"""{ {{statement}} }""");

    private static string Member(string body) => $$"""
        class Writer
        {
            private Task? _work;
            private Stream? _stream = new MemoryStream();

            public Task Ended => _work!;

            public void Start() => _work = Task.Run(() => {{body}});

            public void Stop() => _stream = null;
        }
        """;
}
