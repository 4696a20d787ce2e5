using ConcurrencySafety.Fixes.Races;
using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Races;

/// <summary>What cures state that is published too early, or made by each thread.</summary>
public sealed class PublicationFixTests
{
    [Fact]
    public Task PlainFlag_Volatile() => Verify.FixesAll<VolatileFix>(
        Flag("private bool _done;", "_result = 1;", "{|CSAFE110:_done = true|};"),
        Flag("private volatile bool _done;", "_result = 1;", "_done = true;"));

    [Fact]
    public Task PlainFlagThatIsCleared_NotOffered() => Verify.OffersNoFix<VolatileFix>(
        Flag("private bool _done; public void Clear() => _done = false;", "_result = 1;", "{|CSAFE110:_done = true|};"));

    [Fact]
    public Task FlagFirst_VolatileIsNotEnough_NotOffered() => Verify.OffersNoFix<VolatileFix>(
        Flag("private bool _done;", "{|CSAFE110:_done = true|};", "_result = 1;"));

    [Theory]
    [InlineData("private bool _done;")]
    [InlineData("private volatile bool _done;")]
    public Task FlagFirst_SetLast(string field) => Verify.FixesAll<AssignLastFix>(
        Flag(field, "{|CSAFE110:_done = true|};", "_result = 1;"),
        Flag("private volatile bool _done;", "_result = 1;", "_done = true;"));

    [Fact]
    public Task FlagFirst_CommentsGoWithTheirStatements() => Verify.FixesAll<AssignLastFix>("""
        class C
        {
            private volatile bool _done;
            private int _result;

            public Task Start() => Task.Run(() =>
            {
                // ready now
                {|CSAFE110:_done = true|}; // set

                // the answer
                _result = 42; // late
            });

            public int Get() => _done ? _result : 0;
        }
        """, """
        class C
        {
            private volatile bool _done;
            private int _result;

            public Task Start() => Task.Run(() =>
            {
                // the answer
                _result = 42; // late
                // ready now
                _done = true; // set
            });

            public int Get() => _done ? _result : 0;
        }
        """);

    [Fact]
    public Task Unfinished_CompletedInALocal() => Verify.FixesAll<AssignLastFix>("""
        class Words
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
                            // All of them.
                            {|CSAFE110:_words = new List<string>()|};
                            _words.AddRange(File.ReadLines("words"));
                            _words.Sort();
                        }
                    }
                }

                return _words;
            }
        }
        """, """
        class Words
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
                            // All of them.
                            var words = new List<string>();
                            words.AddRange(File.ReadLines("words"));
                            words.Sort();
                            _words = words;
                        }
                    }
                }

                return _words;
            }
        }
        """);

    [Fact]
    public Task Unfinished_LocalStoredLast() => Verify.FixesAll<AssignLastFix>("""
        class Prices
        {
            private Dictionary<string, int> _prices = new();
            private Task? _work;

            public Task Ended => _work!;

            public int Count => _prices.Count;

            public void Reload() => _work = Task.Run(() =>
            {
                var prices = new Dictionary<string, int>();
                {|CSAFE110:_prices = prices|};
                prices.Add("bread", 3);
                prices["milk"] = 1;
                Console.WriteLine();
            });
        }
        """, """
        class Prices
        {
            private Dictionary<string, int> _prices = new();
            private Task? _work;

            public Task Ended => _work!;

            public int Count => _prices.Count;

            public void Reload() => _work = Task.Run(() =>
            {
                var prices = new Dictionary<string, int>();
                prices.Add("bread", 3);
                prices["milk"] = 1;
                _prices = prices;
                Console.WriteLine();
            });
        }
        """);

    [Theory]
    [InlineData("{|CSAFE110:_words ??= new List<string>()|};", "LazyInitializer.EnsureInitialized(ref _words, () => new List<string>());")]
    [InlineData("if (_words == null) {|CSAFE110:_words = new List<string>()|};", "LazyInitializer.EnsureInitialized(ref _words, () => new List<string>());")]
    [InlineData("if (_words is null) { {|CSAFE110:_words = new List<string>()|}; }", "LazyInitializer.EnsureInitialized(ref _words, () => new List<string>());")]
    [InlineData("var words = {|CSAFE110:_words ??= new List<string>()|};", "var words = LazyInitializer.EnsureInitialized(ref _words, () => new List<string>());")]
    [InlineData("var words = _words ?? ({|CSAFE110:_words = new List<string>()|});", "var words = LazyInitializer.EnsureInitialized(ref _words, () => new List<string>());")]
    public Task MadeWhenNull_LazyInitializer(string before, string after) => Verify.FixesAll<LazyInitializerFix>(InLoop(before), InLoop(after));

    [Theory]
    [InlineData("{|CSAFE110:_words ??= new List<string>()|};\n        lock (_words) Console.WriteLine(i);", "lock (_words.Value) Console.WriteLine(i);")]
    [InlineData("if (_words == null) {|CSAFE110:_words = new List<string>()|};\n        lock (_words) Console.WriteLine(i);", "lock (_words.Value) Console.WriteLine(i);")]
    [InlineData("var words = {|CSAFE110:_words ??= new List<string>()|};", "var words = _words.Value;")]
    [InlineData("var words = _words ?? ({|CSAFE110:_words = new List<string>()|});", "var words = _words.Value;")]
    public Task MadeWhenNull_Lazy(string before, string after) => Verify.FixesAll<LazyFix>(InLoop(before), InLoop(after, "private readonly Lazy<List<string>> _words = new Lazy<List<string>>(() => new List<string>());"));

    [Theory]
    [InlineData("if (_words != null) Console.WriteLine(i); {|CSAFE110:_words ??= new List<string>()|};")]
    [InlineData("{|CSAFE110:_words ??= new List<string>(n)|};")]
    public Task AskedWhetherItIsThere_OrMadeOfLocals_NoLazy(string statement) => Verify.OffersNoFix<LazyFix>(InLoop(statement));

    [Fact]
    public Task Singleton_Lazy() => Verify.FixesAll<LazyFix>("""
        class Cache
        {
            private static Cache? s_instance;
            private int _hits;

            public static Cache Instance => {|CSAFE110:s_instance ??= new Cache()|};

            public void Hit() => Interlocked.Increment(ref _hits);
        }

        class Program
        {
            static void Run() => Parallel.For(0, 10, _ => Cache.Instance.Hit());
        }
        """, """
        class Cache
        {
            private static readonly Lazy<Cache> s_instance = new Lazy<Cache>(() => new Cache());
            private int _hits;

            public static Cache Instance => s_instance.Value;

            public void Hit() => Interlocked.Increment(ref _hits);
        }

        class Program
        {
            static void Run() => Parallel.For(0, 10, _ => Cache.Instance.Hit());
        }
        """);

    [Fact]
    public Task OldLanguage_UsingsAdded() => Verify.FixesAll<LazyInitializerFix>("""
        using System.Collections.Generic;
        using System.Threading.Tasks;

        class C
        {
            private List<string> _words;

            public void M(int n)
            {
                Parallel.For(0, n, i =>
                {
                    if (_words == null)
                    {
                        {|CSAFE110:_words = new List<string>()|};
                    }
                });
            }
        }
        """, """
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;

        class C
        {
            private List<string> _words;

            public void M(int n)
            {
                Parallel.For(0, n, i =>
                {
                    LazyInitializer.EnsureInitialized(ref _words, () => new List<string>());
                });
            }
        }
        """, options: new SourceOptions { Language = LanguageVersion.CSharp7_3 });

    private static string Flag(string field, string first, string second) => $$"""
        class C
        {
            {{field}}
            private int _result;
            private Task? _work;

            public Task Ended => _work!;

            public int Result => _done ? _result : 0;

            public void Start() => _work = Task.Run(() =>
            {
                {{first}}
                {{second}}
            });
        }
        """;

    private static string InLoop(string statement, string field = "private List<string> _words;") => $$"""
        #nullable disable
        class C
        {
            {{field}}

            public void M(int n) => Parallel.For(0, n, i =>
            {
                {{statement}}
            });
        }
        """;
}
