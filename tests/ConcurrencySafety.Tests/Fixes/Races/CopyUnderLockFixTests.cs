using ConcurrencySafety.Fixes.Races;
using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Races;

/// <summary>Enumerations of a copy that is made under the lock of the changes.</summary>
public sealed class CopyUnderLockFixTests
{
    [Fact]
    public Task NoGateYet_NewOne() => Verify.FixesAll<CopyUnderLockFix>(
        """
        class C
        {
            async Task M()
            {
                var list = new List<int> { 1 };
                var task = Task.Run(() => list.Add(2));
                foreach (var x in {|CSAFE106:list|})
                    Console.WriteLine(x);
                await task;
            }
        }
        """,
        """
        class C
        {
            async Task M()
            {
                var list = new List<int> { 1 };
                var gate = new Lock();
                var task = Task.Run(() => { lock (gate) { list.Add(2); } });
                int[] snapshot;
                lock (gate)
                {
                    snapshot = list.ToArray();
                }
                foreach (var x in snapshot)
                    Console.WriteLine(x);
                await task;
            }
        }
        """);

    [Fact]
    public Task ChangesUnderAGate_TheSameGate() => Verify.FixesAll<CopyUnderLockFix>(
        """
        class Log
        {
            private readonly object _gate = new();
            private readonly List<string> _lines = new();

            public void Start() => ThreadPool.QueueUserWorkItem(_ =>
            {
                lock (_gate)
                {
                    _lines.Add("started");
                }
            });

            public void Print()
            {
                // print
                foreach (var line in {|CSAFE106:_lines|})
                {
                    Console.WriteLine(line);
                }
            }
        }
        """,
        """
        class Log
        {
            private readonly object _gate = new();
            private readonly List<string> _lines = new();

            public void Start() => ThreadPool.QueueUserWorkItem(_ =>
            {
                lock (_gate)
                {
                    _lines.Add("started");
                }
            });

            public void Print()
            {
                // print
                string[] snapshot;
                lock (_gate)
                {
                    snapshot = _lines.ToArray();
                }
                foreach (var line in snapshot)
                {
                    Console.WriteLine(line);
                }
            }
        }
        """);

    [Theory]
    [InlineData("Console.WriteLine({|CSAFE106:list.ToArray()|}.Length);")]
    [InlineData("Console.WriteLine({|CSAFE106:list|}.Sum(x => x));")]
    public Task NoLoop_NotOffered(string enumeration) => Verify.OffersNoFix<CopyUnderLockFix>($$"""
        class C
        {
            async Task M()
            {
                var list = new List<int> { 1 };
                var task = Task.Run(() => list.Add(2));
                {{enumeration}}
                await task;
            }
        }
        """);

    [Fact]
    public Task OneExpression_LockFix() => Verify.Fixes<LockFix>(
        """
        class Log
        {
            private readonly object _gate = new();
            private readonly List<string> _lines = new();

            public void Start() => ThreadPool.QueueUserWorkItem(_ => { lock (_gate) { _lines.Add("started"); } });

            public string[] Lines() => {|CSAFE106:_lines.ToArray()|};
        }
        """,
        """
        class Log
        {
            private readonly object _gate = new();
            private readonly List<string> _lines = new();

            public void Start() => ThreadPool.QueueUserWorkItem(_ => { lock (_gate) { _lines.Add("started"); } });

            public string[] Lines()
            {
                lock (_gate)
                {
                    return _lines.ToArray();
                }
            }
        }
        """);
}
