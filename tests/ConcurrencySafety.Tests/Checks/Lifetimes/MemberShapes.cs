using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Lifetimes;

/// <summary>Every kind of member, type and nested function that can hold statements: a lifetime rule has to say the same in all of them.</summary>
internal static class MemberShapes
{
    /// <summary>What the statements may call; none of it touches shared memory.</summary>
    private const string Jobs = """

        static class Jobs
        {
            public static void Work() => Thread.Sleep(1);

            public static async Task WorkAsync() => await Task.Delay(1);
        }
        """;

    private const string OldUsings = """
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;

        """;

    private static readonly Dictionary<string, string> s_shapes = new(StringComparer.Ordinal)
    {
        ["method"] = "class C { public void M() { BODY } }",
        ["static method"] = "static class C { public static void M() { BODY } }",
        ["private method"] = "class C { public void M() => Inner(); private void Inner() { BODY } }",
        ["explicit interface method"] = "interface I { void M(); } class C : I { void I.M() { BODY } }",
        ["default interface method"] = "interface I { void M() { BODY } }",
        ["override"] = "abstract class B { public abstract void M(); } class C : B { public override void M() { BODY } }",
        ["generic class"] = "class C<T> where T : class { public void M(T x) { BODY } }",
        ["generic method"] = "class C { public T M<T>(T x) { BODY return x; } }",
        ["struct"] = "struct S { public void M() { BODY } }",
        ["readonly struct"] = "readonly struct S { public void M() { BODY } }",
        ["record"] = "record R(int X) { public void M() { BODY } }",
        ["nested class"] = "class C { class Inner { public void M() { BODY } } }",
        ["partial class"] = "partial class C { private int _x; } partial class C { public int M() { BODY return _x; } }",
        ["primary constructor"] = "class C(int x) { public int M() { BODY return x; } }",
        ["constructor"] = "class C { public C() { BODY } }",
        ["static constructor"] = "class C { static C() { BODY } }",
        ["getter"] = "class C { public int P { get { BODY return 1; } } }",
        ["setter"] = "class C { public int P { set { BODY } } }",
        ["init accessor"] = "class C { public int P { init { BODY } } }",
        ["indexer"] = "class C { public int this[int i] { get { BODY return i; } } }",
        ["event accessor"] = "class C { public event Action E { add { BODY } remove { } } }",
        ["operator"] = "class C { public static C operator +(C a, C b) { BODY return a; } }",
        ["conversion"] = "class C { public static implicit operator int(C c) { BODY return 1; } }",
        ["extension method"] = "static class C { public static void M(this string s) { BODY } }",
        ["local function"] = "class C { public void M() { Inner(); void Inner() { BODY } } }",
        ["static local function"] = "class C { public void M() { Inner(); static void Inner() { BODY } } }",
        ["lambda"] = "class C { public Action M() => () => { BODY };  }",
        ["lambda in a field"] = "class C { private readonly Action _action = () => { BODY }; public void M() => _action(); }",
        ["anonymous method"] = "class C { public Action M() { return delegate { BODY }; } }",
        ["lambda in a lambda"] = "class C { public Func<Action> M() => () => () => { BODY }; }",
        ["event handler"] = "class C { public event EventHandler E; public C() { E = null!; E += (s, e) => { BODY }; } }",
        ["body of a task"] = "class C { public Task M() => Task.Run(() => { BODY }); }",
        ["async method"] = "class C { public async Task M() { await Task.Yield(); BODY } }",
        ["async value task method"] = "class C { public async ValueTask<int> M() { BODY await Task.Yield(); return 1; } }",
        ["async lambda"] = "class C { public Func<Task> M() => async () => { await Task.Yield(); BODY }; }",
        ["iterator"] = "class C { public IEnumerable<int> M() { yield return 1; BODY yield return 2; } }",
        ["async iterator"] = "class C { public async IAsyncEnumerable<int> M() { await Task.Yield(); BODY yield return 2; } }",
        ["if"] = "class C { public void M(bool b) { if (b) { BODY } } }",
        ["else"] = "class C { public void M(bool b) { if (b) return; else { BODY } } }",
        ["try"] = "class C { public void M() { try { BODY } finally { Console.WriteLine(); } } }",
        ["catch"] = "class C { public void M() { try { Console.WriteLine(); } catch (Exception) { BODY } } }",
        ["finally"] = "class C { public void M() { try { Console.WriteLine(); } finally { BODY } } }",
        ["using"] = "class C { public void M() { using (new MemoryStream()) { BODY } } }",
        ["lock"] = "class C { private readonly object _gate = new(); public void M() { lock (_gate) { BODY } } }",
        ["for"] = "class C { public void M(int n) { for (var i = 0; i < n; i++) { BODY } } }",
        ["foreach"] = "class C { public void M(int[] xs) { foreach (var x in xs) { BODY } } }",
        ["while"] = "class C { public void M() { while (Console.ReadLine() != null) { BODY } } }",
        ["do"] = "class C { public void M() { do { BODY } while (Console.ReadLine() != null); } }",
        ["switch section"] = "class C { public void M(int n) { switch (n) { case 1: { BODY break; } default: break; } } }",
        ["namespace"] = "namespace N { class C { public void M() { BODY } } }",
        ["checked"] = "class C { public void M() { checked { BODY } } }",
        ["top-level statements"] = "BODY",
        ["top-level statements with await"] = "await Task.Yield(); BODY",
        ["Main"] = "class Program { static void Main() { BODY } }",
        ["C# 7.3"] = "class C { public void M() { BODY } }",
        ["C# 7.3 lambda"] = "class C { public Action M() { return () => { BODY }; } }",
    };

    public static TheoryData<string> Names => [.. s_shapes.Keys];

    public static Task Reports(string shape, string statements) => Verify.Reports(Program(shape, statements), OptionsOf(shape) with { Config = SourceOptions.NoWaitRules });

    public static Task Silent(string shape, string statements) => Verify.Silent(Program(shape, statements), OptionsOf(shape) with { Config = SourceOptions.NoWaitRules });

    private static string Program(string shape, string statements) =>
        (IsOld(shape) ? OldUsings : "") + s_shapes[shape].Replace("BODY", statements, StringComparison.Ordinal) + Jobs;

    private static SourceOptions OptionsOf(string shape) => new()
    {
        Output = shape is "Main" || shape.StartsWith("top-level", StringComparison.Ordinal) ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary,
        Language = IsOld(shape) ? LanguageVersion.CSharp7_3 : LanguageVersion.Latest,
        Framework = IsOld(shape) ? TargetFramework.Net472 : TargetFramework.Net100,
    };

    private static bool IsOld(string shape) => shape.StartsWith("C# 7.3", StringComparison.Ordinal);
}
