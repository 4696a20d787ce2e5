using ConcurrencySafety.Fixes.Collections;
using ConcurrencySafety.Tests.Fixes.Lifetimes;
using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Collections;

public sealed class ConcurrentSequenceFixTests
{
    private const string Squares =
        """
        class C
        {
            static void Main()
            {
                var list = new List<int>(100) { 0, 1 }; // results
                Parallel.For(2, 10, i => {|CSAFE105:list.Add(i * i)|});
                list.AddRange(new[] { 7, 8 });
                foreach (var x in list)
                    Console.WriteLine(x);
                Console.WriteLine(list.Count + list.Sum() + Sum(list) + list.ToArray().Length);
            }

            static int Sum(IEnumerable<int> xs) => xs.Sum();
        }
        """;

    [Fact]
    public Task ListToBag() => Placed.Fixes<ConcurrentBagFix>(
        Squares,
        """
        class C
        {
            static void Main()
            {
                var list = new ConcurrentBag<int>() { 0, 1 }; // results
                Parallel.For(2, 10, i => list.Add(i * i));
                foreach (var item in new[] { 7, 8 })
                {
                    list.Add(item);
                }
                foreach (var x in list)
                    Console.WriteLine(x);
                Console.WriteLine(list.Count + list.Sum() + Sum(list) + list.ToArray().Length);
            }

            static int Sum(IEnumerable<int> xs) => xs.Sum();
        }
        """);

    [Fact]
    public Task ListToQueue() => Placed.Fixes<ConcurrentQueueFix>(
        Squares,
        """
        class C
        {
            static void Main()
            {
                var list = new ConcurrentQueue<int>(new[] { 0, 1 }); // results
                Parallel.For(2, 10, i => list.Enqueue(i * i));
                foreach (var item in new[] { 7, 8 })
                {
                    list.Enqueue(item);
                }
                foreach (var x in list)
                    Console.WriteLine(x);
                Console.WriteLine(list.Count + list.Sum() + Sum(list) + list.ToArray().Length);
            }

            static int Sum(IEnumerable<int> xs) => xs.Sum();
        }
        """);

    [Theory]
    [InlineData("List<int> l = [];", "ConcurrentBag<int> l = new ConcurrentBag<int>();")]
    [InlineData("List<int> l = [1, 2];", "ConcurrentBag<int> l = [1, 2];")]
    [InlineData("List<int> l = new() { 1 };", "ConcurrentBag<int> l = new() { 1 };")]
    [InlineData("System.Collections.Generic.List<int> l = new(5);", "ConcurrentBag<int> l = new();")]
    [InlineData("List<int>? l = null; l = new List<int>(new[] { 1 });", "ConcurrentBag<int>? l = null; l = new ConcurrentBag<int>(new[] { 1 });")]
    [InlineData("List<int> l; l = new();", "ConcurrentBag<int> l; l = new();")]
    public Task Declarations(string code, string expected) => Placed.Fixes<ConcurrentBagFix>(
        "class C { void M() { " + code + " Parallel.For(0, 9, i => {|CSAFE105:l.Add(i)|}); } }",
        "class C { void M() { " + expected + " Parallel.For(0, 9, i => l.Add(i)); } }");

    [Theory]
    [InlineData("return l;", "List<int>")]
    [InlineData("return l[0];", "int")]
    [InlineData("l.Sort(); return 1;", "int")]
    [InlineData("l.Remove(1); return 1;", "int")]
    [InlineData("return l.IndexOf(1);", "int")]
    [InlineData("if (!l.Contains(5)) l.Add(5); return 1;", "int")]
    [InlineData("var copy = l; return copy.Count;", "int")]
    [InlineData("return l.Capacity;", "int")]
    [InlineData("object o = l; return ((List<int>)o).Count;", "int")]
    [InlineData("l.ForEach(Console.WriteLine); return 1;", "int")]
    public async Task List_NotOffered(string use, string type)
    {
        string source = "class C { " + type + " M() { var l = new List<int>(); Parallel.For(0, 9, i => {|CSAFE105:l.Add(i)|}); " + use + " } }";
        await Placed.OffersNothing<ConcurrentBagFix>(source);
        await Placed.OffersNothing<ConcurrentQueueFix>(source);
    }

    [Fact]
    public Task Clear_OnlyWhereTheTargetHasIt() => Placed.OffersNothing<ConcurrentQueueFix>(
        "using System.Collections.Generic; class C { private List<int> _l = new List<int>(); void M() { {|CSAFE105:_l.Add(1)|}; _l.Clear(); } }",
        new SourceOptions { Language = LanguageVersion.CSharp7_3, Framework = TargetFramework.Net472 });

    [Fact]
    public Task Field_WithNestedType_AndStatic() => Placed.Fixes<ConcurrentBagFix>(
        """
        namespace N
        {
            class C
            {
                // all of them
                private static readonly List<string> s_all = new List<string>();

                class Inner
                {
                    public void Go() => new Thread(() => {|CSAFE105:s_all.Add("x")|}).Start();
                }

                public static IReadOnlyCollection<string> All => s_all;
            }
        }
        """,
        """
        namespace N
        {
            class C
            {
                // all of them
                private static readonly ConcurrentBag<string> s_all = new ConcurrentBag<string>();

                class Inner
                {
                    public void Go() => new Thread(() => s_all.Add("x")).Start();
                }

                public static IReadOnlyCollection<string> All => s_all;
            }
        }
        """);

    [Theory]
    [InlineData("while (q.Count > 0) { var x = q.Dequeue(); Console.WriteLine(x); }", "while (q.TryDequeue(out var x)) { Console.WriteLine(x); }")]
    [InlineData("while (q.Count != 0) { int x = q.Dequeue(); Console.WriteLine(x); }", "while (q.TryDequeue(out int x)) { Console.WriteLine(x); }")]
    [InlineData("while (0 < q.Count) { q.Dequeue(); Console.WriteLine(); }", "while (q.TryDequeue(out _)) { Console.WriteLine(); }")]
    [InlineData("while (q.Any()) Console.WriteLine(q.Dequeue());", "while (q.TryDequeue(out var item)) Console.WriteLine(item);")]
    [InlineData("if (q.Count > 0) { var x = q.Peek(); Console.WriteLine(x); }", "if (q.TryPeek(out var x)) { Console.WriteLine(x); }")]
    [InlineData("while (q.TryDequeue(out var x)) Console.WriteLine(x);", "while (q.TryDequeue(out var x)) Console.WriteLine(x);")]
    public Task Queue(string code, string expected) => Placed.Fixes<ConcurrentQueueFix>(Take("Queue", "Enqueue", code, marked: true), Take("ConcurrentQueue", "Enqueue", expected, marked: false));

    [Fact]
    public Task Stack() => Placed.Fixes<ConcurrentStackFix>(
        Take("Stack", "Push", "while (q.Count > 0) { var x = q.Pop(); Console.WriteLine(x); }", marked: true),
        Take("ConcurrentStack", "Push", "while (q.TryPop(out var x)) { Console.WriteLine(x); }", marked: false));

    [Theory]
    [InlineData("Console.WriteLine(q.Dequeue());")]
    [InlineData("while (q.Count > 0) { Console.WriteLine(); q.Dequeue(); }")]
    [InlineData("while (q.Count > 1) { var x = q.Dequeue(); Console.WriteLine(x); }")]
    [InlineData("while (q.Count > 0) { var x = q.Dequeue(); var y = q.Dequeue(); Console.WriteLine(x + y); }")]
    [InlineData("while (q.Count > 0) { Console.WriteLine(DateTime.Now.Year > 5 ? q.Dequeue() : 0); }")]
    [InlineData("for (var n = q.Count; n > 0; n--) { Console.WriteLine(q.Dequeue()); }")]
    public Task Queue_NotOffered(string code) => Placed.OffersNothing<ConcurrentQueueFix>(Take("Queue", "Enqueue", code, marked: true));

    [Fact]
    public async Task ThePrograms_LoseNothing()
    {
        string text = await Placed.Apply<ConcurrentQueueFix>(
            """
            var q = new Queue<int>();
            Parallel.For(0, 1000, i => {|CSAFE105:q.Enqueue(i)|});
            int sum = 0;
            Parallel.For(0, 4, i =>
            {
                while (q.Count > 0)
                {
                    var x = q.Dequeue();
                    Interlocked.Add(ref sum, x);
                }
            });
            Console.Write(sum);
            """,
            new SourceOptions { Output = OutputKind.ConsoleApplication });
        for (int i = 0; i < 20; i++)
            Assert.Equal("499500", Verify.Run(text));
        string bag = await Placed.Apply<ConcurrentBagFix>(
            "var l = new List<int>(); Parallel.For(0, 1000, i => {|CSAFE105:l.Add(i)|}); Console.Write(l.Count + l.Sum());",
            new SourceOptions { Output = OutputKind.ConsoleApplication });
        for (int i = 0; i < 20; i++)
            Assert.Equal("500500", Verify.Run(bag));
    }

    private static string Take(string type, string add, string code, bool marked)
    {
        string added = $"q.{add}(i)";
        return "class C { void M() { var q = new " + type + "<int>(); Parallel.For(0, 9, i => " + (marked ? "{|CSAFE105:" + added + "|}" : added) + "); " + code + " } }";
    }
}
