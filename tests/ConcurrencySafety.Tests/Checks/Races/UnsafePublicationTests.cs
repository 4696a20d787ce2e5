using ConcurrencySafety.Fixes.Races;
using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Races;

public sealed class UnsafePublicationTests
{
    [Theory]
    [InlineData("if (_words == null) {|CSAFE110:_words = new List<string>()|};")]
    [InlineData("if (_words is null) {|CSAFE110:_words = new List<string>()|};")]
    [InlineData("if (null == _words) { {|CSAFE110:_words = new List<string>()|}; }")]
    [InlineData("{|CSAFE110:_words ??= new List<string>()|};")]
    [InlineData("var words = _words ?? ({|CSAFE110:_words = new List<string>()|});")]
    public Task CollectionMadeWhenNull_Reported(string statement) => Verify.Reports($$"""
        class C
        {
            private List<string> _words;

            public void M(int n) => Parallel.For(0, n, i =>
            {
                {{statement}}
            });
        }
        """);

    [Fact]
    public Task ObjectOfOtherTypeMadeInItsProperty_Reported() => Verify.Reports("""
        class Cache
        {
            private static Cache s_instance;
            private int _hits;

            public static Cache Instance => {|CSAFE110:s_instance ??= new Cache()|};

            public void Hit() => Interlocked.Increment(ref _hits);
        }

        class Program
        {
            static void Run() => Parallel.For(0, 10, _ => Cache.Instance.Hit());
        }
        """);

    [Fact]
    public Task ConnectionMadeWhenNull_Reported() => Verify.Reports("""
        class C
        {
            private Stream _stream;

            public async Task M()
            {
                var first = Task.Run(() => {|CSAFE110:_stream ??= new MemoryStream()|});
                var second = Task.Run(() => _stream ??= new MemoryStream());
                await Task.WhenAll(first, second);
            }
        }
        """);

    [Theory]
    [InlineData("string", "i.ToString()")]
    [InlineData("Task<int>", "Task.FromResult(1)")]
    [InlineData("object", "new object()")]
    [InlineData("Func<int>", "() => 1")]
    public Task TwoAreAsGoodAsOne_Silent(string type, string value) => Verify.Silent($$"""
        class C
        {
            private {{type}} _cached;

            public void M(int n) => Parallel.For(0, n, i => _cached ??= {{value}});
        }
        """);

    [Fact]
    public Task TwoAreAsGoodAsOne_StrictMode_Reported() => Verify.Reports("""
        class C
        {
            private string _cached;

            public void M(int n) => Parallel.For(0, n, i => {|CSAFE110:_cached ??= i.ToString()|});
        }
        """, new SourceOptions { Strict = true });

    [Fact]
    public Task DoubleCheckedLock_Silent() => Verify.Silent("""
        class C
        {
            private readonly object _gate = new();
            private List<string> _words;

            public void M(int n) => Parallel.For(0, n, i =>
            {
                if (_words == null)
                {
                    lock (_gate)
                    {
                        if (_words == null) _words = new List<string>();
                    }
                }
            });
        }
        """);

    [Fact]
    public Task LazyInitializer_Silent() => Verify.Silent("""
        class C
        {
            private List<string> _words;

            public void M(int n) => Parallel.For(0, n, i => LazyInitializer.EnsureInitialized(ref _words, () => new List<string>()));
        }
        """);

    [Fact]
    public Task CompareExchange_Silent() => Verify.Silent("""
        class C
        {
            private List<string> _words;

            public void M(int n) => Parallel.For(0, n, i => Interlocked.CompareExchange(ref _words, new List<string>(), null));
        }
        """);

    [Fact]
    public Task MadeBeforeTheBodies_Silent() => Verify.Silent("""
        class C
        {
            private List<string> _words;

            public void M(int n)
            {
                _words ??= new List<string>();
                Parallel.For(0, n, i => Console.WriteLine(_words.Count));
            }
        }
        """);

    [Fact]
    public Task ReplacedAlsoElsewhere_ReportedAsField() => Verify.Reports("""
        class C
        {
            private List<string> _words;

            public async Task M()
            {
                var first = Task.Run(() => {|CSAFE103:_words ??= new List<string>()|});
                var second = Task.Run(() => { _words = new List<string>(); });
                await Task.WhenAll(first, second);
            }
        }
        """);

    [Fact]
    public Task SameFlagSetByAll_Silent() => Verify.Silent("""
        class C
        {
            private bool _failed;

            public bool M(int n)
            {
                Parallel.For(0, n, i => { if (i % 7 == 0) _failed = true; });
                return _failed;
            }
        }
        """);

    [Fact]
    public Task FlagSetAndCleared_Reported() => Verify.Reports("""
        class C
        {
            private bool _failed;

            public bool M(int n)
            {
                Parallel.For(0, n, i => { if (i % 7 == 0) {|CSAFE108:_failed = true|}; else _failed = false; });
                return _failed;
            }
        }
        """);

    [Fact]
    public Task Lock_Fixes() => Verify.Fixes<LockFix>("""
        class C
        {
            private readonly object _gate = new object();
            private List<string> _words;

            public void M(int n) => Parallel.For(0, n, i =>
            {
                lock (_gate) Console.WriteLine(i);
                {|CSAFE110:_words ??= new List<string>()|};
            });
        }
        """, """
        class C
        {
            private readonly object _gate = new object();
            private List<string> _words;

            public void M(int n) => Parallel.For(0, n, i =>
            {
                lock (_gate) Console.WriteLine(i);
                lock (_gate)
                {
                    _words ??= new List<string>();
                }
            });
        }
        """);
}
