using ConcurrencySafety.Fixes.Races;
using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Races;

/// <summary>A copy of the guarded collection, made under its lock.</summary>
public sealed class ReturnCopyFixTests
{
    private static string Log(string member) => """
        class Log
        {
            private readonly object _gate = new();
            private readonly List<string> _lines = new();

            public void Add(string line) { lock (_gate) { _lines.Add(line); } }

            MEMBER
        }
        """.Replace("MEMBER", member, StringComparison.Ordinal);

    [Theory]
    [InlineData("public List<string> Lines() { lock (_gate) { return {|CSAFE113:_lines|}; } }", "public List<string> Lines() { lock (_gate) { return new List<string>(_lines); } }")]
    [InlineData("public IReadOnlyList<string> Lines() { lock (_gate) { return {|CSAFE113:_lines|}; } }", "public IReadOnlyList<string> Lines() { lock (_gate) { return _lines.ToArray(); } }")]
    [InlineData("public IEnumerable<string> Long() { lock (_gate) { return {|CSAFE113:_lines.Where(line => line.Length > 80)|}; } }", "public IEnumerable<string> Long() { lock (_gate) { return _lines.Where(line => line.Length > 80).ToArray(); } }")]
    [InlineData("public IList<string> Lines() { return {|CSAFE113:_lines|}; }", "public IList<string> Lines() { lock (_gate) { return new List<string>(_lines); } }")]
    public Task Copy(string member, string expected) => Verify.FixesAll<ReturnCopyFix>(Log(member), Log(expected));

    [Fact]
    public Task ExpressionBody_CopyUnderTheLock() => Verify.FixesAll<ReturnCopyFix>(
        Log("public IReadOnlyList<string> Lines => {|CSAFE113:_lines|};"),
        Log("""
            public IReadOnlyList<string> Lines
                {
                    get
                    {
                        lock (_gate)
                        {
                            return _lines.ToArray();
                        }
                    }
                }
            """));

    [Fact]
    public Task DictionaryAndArray_WithComparerAndType() => Verify.FixesAll<ReturnCopyFix>(
        """
        class Table
        {
            private readonly object _gate = new();
            private readonly Dictionary<string, int> _rows = new(StringComparer.OrdinalIgnoreCase);
            private readonly int[] _counts = new int[4];

            public void Add(string row)
            {
                lock (_gate)
                {
                    _rows[row] = 1;
                    _counts[row.Length]++;
                }
            }

            public Dictionary<string, int> Rows()
            {
                lock (_gate)
                {
                    return {|CSAFE113:_rows|};
                }
            }

            public int[] Counts()
            {
                return {|CSAFE113:_counts|};
            }
        }
        """,
        """
        class Table
        {
            private readonly object _gate = new();
            private readonly Dictionary<string, int> _rows = new(StringComparer.OrdinalIgnoreCase);
            private readonly int[] _counts = new int[4];

            public void Add(string row)
            {
                lock (_gate)
                {
                    _rows[row] = 1;
                    _counts[row.Length]++;
                }
            }

            public Dictionary<string, int> Rows()
            {
                lock (_gate)
                {
                    return new Dictionary<string, int>(_rows, _rows.Comparer);
                }
            }

            public int[] Counts()
            {
                lock (_gate)
                {
                    return (int[])_counts.Clone();
                }
            }
        }
        """);

    [Fact]
    public Task StackAsStack_NotOffered() => Verify.OffersNoFix<ReturnCopyFix>("""
        class Undo
        {
            private readonly object _gate = new();
            private readonly Stack<int> _steps = new();

            public void Push(int step) { lock (_gate) { _steps.Push(step); } }

            public Stack<int> Steps() { lock (_gate) { return {|CSAFE113:_steps|}; } }
        }
        """);
}
