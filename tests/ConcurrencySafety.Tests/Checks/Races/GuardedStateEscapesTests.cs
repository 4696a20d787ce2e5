using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Races;

/// <summary>CSAFE113: a copy may leave the lock, the collection itself may not.</summary>
public sealed class GuardedStateEscapesTests
{
    private static string Log(string members) => """
        class Log
        {
            private readonly object _gate = new();
            private readonly List<string> _lines = new();

            public void Add(string line) { lock (_gate) { _lines.Add(line); } }

            public int Count() { lock (_gate) { return _lines.Count; } }

            MEMBERS
        }
        """.Replace("MEMBERS", members, StringComparison.Ordinal);

    [Theory]
    [InlineData("public List<string> Lines => {|CSAFE113:_lines|};")]
    [InlineData("public List<string> Lines() { lock (_gate) { return {|CSAFE113:_lines|}; } }")]
    [InlineData("public IReadOnlyList<string> Lines { get { lock (_gate) { return {|CSAFE113:_lines|}; } } }")]
    [InlineData("public IEnumerable<string> Lines => {|CSAFE113:this._lines|};")]
    [InlineData("public IReadOnlyList<string> Lines() { lock (_gate) { return {|CSAFE113:_lines.AsReadOnly()|}; } }")]
    [InlineData("public IEnumerable<string> Long() { lock (_gate) { return {|CSAFE113:_lines.Where(line => line.Length > 80)|}; } }")]
    [InlineData("public IEnumerable<int> Lengths() => {|CSAFE113:_lines.Where(line => line != null).Select(line => line.Length)|};")]
    [InlineData("public void Get(out List<string> lines) { lock (_gate) { lines = {|CSAFE113:_lines|}; } }")]
    [InlineData("public List<string> Lines() { List<string> result; lock (_gate) { result = _lines; } return {|CSAFE113:result|}; }")]
    [InlineData("public List<string>? Lines(bool all) { lock (_gate) { return {|CSAFE113:all ? _lines : null|}; } }")]
    [InlineData("internal List<string> Lines => {|CSAFE113:_lines|};")]
    public Task TheListItself_Reported(string member) => Verify.Reports(Log(member));

    [Theory]
    [InlineData("public List<string> Lines() { lock (_gate) { return new List<string>(_lines); } }")]
    [InlineData("public string[] Lines() { lock (_gate) { return _lines.ToArray(); } }")]
    [InlineData("public List<string> Lines() { lock (_gate) { return _lines.ToList(); } }")]
    [InlineData("public IEnumerable<string> Long() { lock (_gate) { return _lines.Where(line => line.Length > 80).ToList(); } }")]
    [InlineData("public string First() { lock (_gate) { return _lines[0]; } }")]
    [InlineData("public int Size() { lock (_gate) { return _lines.Count(line => line.Length > 80); } }")]
    [InlineData("public bool Is(List<string> other) { lock (_gate) { return _lines == other; } }")]
    [InlineData("private List<string> Lines => _lines; public int More() { lock (_gate) { return Lines.Count; } }")]
    [InlineData("public Func<int> Counter() => () => { lock (_gate) { return _lines.Count; } };")]
    public Task ACopy_Silent(string member) => Verify.Silent(Log(member));

    [Fact]
    public Task Dictionary_Keys_Reported() => Verify.Reports("""
        static class Registry
        {
            private static readonly object Gate = new();
            private static readonly Dictionary<string, int> Known = new();

            public static void Add(string name) { lock (Gate) { Known[name] = 1; } }

            public static IEnumerable<string> Names { get { lock (Gate) { return {|CSAFE113:Known.Keys|}; } } }
        }
        """);

    [Fact]
    public Task Array_Reported() => Verify.Reports("""
        class Histogram
        {
            private readonly object _gate = new();
            private readonly int[] _counts = new int[10];

            public void Add(int bucket) { lock (_gate) { _counts[bucket]++; } }

            public int[] Counts() { lock (_gate) { return {|CSAFE113:_counts|}; } }

            public int[] Copy() { lock (_gate) { return (int[])_counts.Clone(); } }
        }
        """);

    [Fact]
    public Task GenericNestedPartial_Reported() => Verify.Reports("""
        partial class Outer<T>
        {
            public partial class Bag
            {
                private readonly Lock _gate = new();
                private readonly HashSet<T> _items = new();

                public void Add(T item) { lock (_gate) { _items.Add(item); } }
            }
        }

        partial class Outer<T>
        {
            public partial class Bag
            {
                public IReadOnlyCollection<T> Items => {|CSAFE113:_items|};
            }
        }
        """);

    [Fact]
    public Task NoLockInTheType_Silent() => Verify.Silent("""
        class Log
        {
            private readonly List<string> _lines = new();

            public void Add(string line) => _lines.Add(line);

            public List<string> Lines => _lines;
        }
        """);

    [Fact]
    public Task SwappedForANewOne_Silent() => Verify.Silent("""
        class Batch
        {
            private readonly object _gate = new();
            private List<int> _pending = new();

            public void Add(int value) { lock (_gate) { _pending.Add(value); } }

            public List<int> Take()
            {
                lock (_gate)
                {
                    var mine = _pending;
                    _pending = new List<int>();
                    return mine;
                }
            }
        }
        """);

    [Fact]
    public Task LockThatCallersHave_Silent() => Verify.Silent("""
        class OnItself
        {
            private readonly List<string> _lines = new();

            public void Add(string line) { lock (_lines) { _lines.Add(line); } }

            public List<string> Lines => _lines;
        }

        class WithSyncRoot
        {
            private readonly object _gate = new();
            private readonly List<string> _lines = new();

            public object SyncRoot => _gate;

            public void Add(string line) { lock (_gate) { _lines.Add(line); } }

            public List<string> Lines => _lines;
        }
        """);

    [Fact]
    public Task NeverChangedUnderTheLock_Silent() => Verify.Silent("""
        class Settings
        {
            private readonly object _gate = new();
            private readonly List<string> _names = new() { "a" };
            private int _uses;

            public string Use() { lock (_gate) { return _names[_uses++]; } }

            public List<string> Names => _names;
        }
        """);

    [Fact]
    public Task ImmutableReplaced_Silent() => Verify.Silent("""
        class Log
        {
            private readonly object _gate = new();
            private System.Collections.Immutable.ImmutableList<string> _lines = System.Collections.Immutable.ImmutableList<string>.Empty;

            public void Add(string line) { lock (_gate) { _lines = _lines.Add(line); } }

            public IReadOnlyList<string> Lines { get { lock (_gate) { return _lines; } } }
        }
        """);

    [Fact]
    public Task KnownMiss_GivenToAnEvent() => Verify.Silent("""
        class Log
        {
            private readonly object _gate = new();
            private readonly List<string> _lines = new();

            public event Action<List<string>>? Changed;

            public void Add(string line)
            {
                lock (_gate) { _lines.Add(line); }
                Changed?.Invoke(_lines);
            }
        }
        """);
}
