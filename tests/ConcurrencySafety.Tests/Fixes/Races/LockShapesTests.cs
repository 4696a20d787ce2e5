using ConcurrencySafety.Fixes.Races;
using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Races;

/// <summary>How much goes under the lock, statement by statement. Without <c>System.Threading.Lock</c>, the gate is an object.</summary>
public sealed class LockShapesTests
{
    private static readonly SourceOptions Net80 = new() { Framework = TargetFramework.Net80 };

    private const string Body = """
        class C
        {
            int M(List<int> source)
            {
                var list = new List<int>();
                #
                Parallel.ForEach(source, x => { @ });
                return list.Count;
            }
        }
        """;

    private const string Gate = "var gate = new object();";

    [Theory]
    [InlineData("if (x > 0) {|CSAFE105:list.Add(x)|};", "if (x > 0) lock (gate) { list.Add(x); }")]
    [InlineData("if (!list.Contains(x)) {|CSAFE105:list.Add(x)|};", "lock (gate) { if (!list.Contains(x)) list.Add(x); }")]
    [InlineData("{|CSAFE105:list.Add(x)|}; list.Add(x + 1);", "lock (gate) { list.Add(x); list.Add(x + 1); }")]
    [InlineData("{|CSAFE105:list.Add(x)|}; Console.WriteLine(); list.Add(x + 1);", "lock (gate) { list.Add(x); } Console.WriteLine(); lock (gate) { list.Add(x + 1); }")]
    [InlineData("var n = list.Count; if (n > x) { Console.WriteLine(); } if (n < 5) {|CSAFE105:list.Add(x)|};", "lock (gate) { var n = list.Count; if (n > x) { Console.WriteLine(); } if (n < 5) list.Add(x); }")]
    [InlineData("{|CSAFE105:list.Add(x)|}; var n = list.Count; Console.WriteLine(n);", "int n; lock (gate) { list.Add(x); n = list.Count; } Console.WriteLine(n);")]
    [InlineData("for (var i = 0; i < 3; i++) {|CSAFE105:list.Add(i)|};", "for (var i = 0; i < 3; i++) lock (gate) { list.Add(i); }")]
    [InlineData("Action add = () => {|CSAFE105:list.Add(x)|}; add();", "Action add = () => { lock (gate) { list.Add(x); } }; add();")]
    [InlineData("Func<int> count = () => list.Count; {|CSAFE105:list.Add(count())|};", "Func<int> count = () => { lock (gate) { return list.Count; } }; lock (gate) { list.Add(count()); }")]
    [InlineData("void Add() => {|CSAFE105:list.Add(x)|}; Add();", "void Add() { lock (gate) { list.Add(x); } } Add();")]
    [InlineData("switch (x) { case 1: {|CSAFE105:list.Add(x)|}; break; }", "switch (x) { case 1: lock (gate) { list.Add(x); } break; }")]
    [InlineData("try { {|CSAFE105:list.Add(x)|}; } finally { list.Clear(); }", "try { lock (gate) { list.Add(x); } } finally { lock (gate) { list.Clear(); } }")]
    [InlineData("using (var s = new MemoryStream()) { {|CSAFE105:list.Add(x)|}; }", "using (var s = new MemoryStream()) { lock (gate) { list.Add(x); } }")]
    public Task SmallestStatement(string before, string after) => Verify.Fixes<LockFix>(
        Body.Replace("        #\n", "").Replace("@", before),
        Body.Replace("#", Gate).Replace("@", after).Replace("void Add() { lock (gate) { list.Add(x); } } Add();", LocalFunction),
        options: Net80);

    private const string LocalFunction = """
        void Add()
                {
                    lock (gate)
                    {
                        list.Add(x);
                    }
                } Add();
        """;

    [Theory]
    [InlineData("while (list.Count < 5) {|CSAFE105:list.Add(x)|};")]
    [InlineData("lock (source) { list.Add(x); } {|CSAFE105:list.Clear()|};")]
    [InlineData("if (list.Count > 0) lock (source) { } {|CSAFE105:list.Add(x)|};")]
    [InlineData("if (list.Exists(out var found)) { {|CSAFE105:list.Add(x)|}; } Console.WriteLine(found);")]
    [InlineData("if (list.Count > 3) { Thread.Sleep(1); {|CSAFE105:list.Add(x)|}; }")]
    [InlineData("using var s = new MemoryStream(list.Count); {|CSAFE105:list.Add(x)|};")]
    public Task CannotBeUnderALock_NotOffered(string body) => Verify.OffersNoFix<LockFix>(
        Body.Replace("        #\n", "").Replace("@", body) + "\nstatic class Extensions { public static bool Exists(this List<int> list, out int found) { found = 1; return true; } }",
        Net80);

    [Fact]
    public Task LinesCommentsAndStrings_MoveTogether() => Verify.FixesAll<LockFix>(
        """
        class C
        {
            void M(List<int> source)
            {
                var text = new List<string>();
                Parallel.ForEach(source, x =>
                {
                    Console.WriteLine(x);

                    // what follows
                    {|CSAFE105:text.Add(
                        // the text
                        @"a
          b"
                            + x)|};

                    Console.WriteLine(x);
                });
            }
        }
        """,
        """
        class C
        {
            void M(List<int> source)
            {
                var text = new List<string>();
                var gate = new object();
                Parallel.ForEach(source, x =>
                {
                    Console.WriteLine(x);

                    // what follows
                    lock (gate)
                    {
                        text.Add(
                            // the text
                            @"a
          b"
                                + x);
                    }

                    Console.WriteLine(x);
                });
            }
        }
        """,
        options: Net80);

    [Fact]
    public async Task WindowsLineEndsAndTabs_StayAsTheyAre()
    {
        var repaired = await Verify.Apply<LockFix>(
            "class C\r\n{\r\n\tdouble _sum;\r\n\tpublic double Sum => _sum;\r\n\tvoid M()\r\n\t{\r\n\t\tParallel.For(0, 9, i =>\r\n\t\t{\r\n\t\t\t_sum += i;\r\n\t\t});\r\n\t}\r\n}\r\n",
            options: Net80);
        Assert.Equal(
            "class C\r\n{\r\n\tdouble _sum;\r\n\treadonly object _gate = new();\r\n"
            + "\tpublic double Sum\r\n\t{\r\n\t\tget\r\n\t\t{\r\n\t\t\tlock (_gate)\r\n\t\t\t{\r\n\t\t\t\treturn _sum;\r\n\t\t\t}\r\n\t\t}\r\n\t}\r\n"
            + "\tvoid M()\r\n\t{\r\n\t\tParallel.For(0, 9, i =>\r\n\t\t{\r\n\t\t\tlock (_gate)\r\n\t\t\t{\r\n\t\t\t\t_sum += i;\r\n\t\t\t}\r\n\t\t});\r\n\t}\r\n}\r\n",
            repaired);
    }
}
