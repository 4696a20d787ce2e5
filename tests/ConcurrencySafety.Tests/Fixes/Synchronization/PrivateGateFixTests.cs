using ConcurrencySafety.Fixes.Synchronization;
using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Synchronization;

/// <summary>A private field is locked instead.</summary>
public sealed class PrivateGateFixTests
{
    [Fact]
    public Task This_EverywhereInTheType() => Verify.FixesAll<PrivateGateFix>("""
        public class Account
        {
            private int _balance;

            public void Add(int amount)
            {
                lock ({|CSAFE501:this|})
                {
                    _balance += amount;
                }
            }

            public int Balance { get { lock (this) { return _balance; } } }
        }
        """, """
        public class Account
        {
            private int _balance;
            private readonly Lock _gate = new();

            public void Add(int amount)
            {
                lock (_gate)
                {
                    _balance += amount;
                }
            }

            public int Balance { get { lock (_gate) { return _balance; } } }
        }
        """);

    [Fact]
    public Task ThisByMonitor_PlainObject() => Verify.Fixes<PrivateGateFix>("""
        public class Account
        {
            private int _balance;

            public void Add(int amount)
            {
                Monitor.Enter({|CSAFE501:this|});
                try { _balance += amount; Monitor.PulseAll(this); }
                finally { Monitor.Exit(this); }
            }
        }
        """, """
        public class Account
        {
            private int _balance;
            private readonly object _gate = new();

            public void Add(int amount)
            {
                Monitor.Enter(_gate);
                try { _balance += amount; Monitor.PulseAll(_gate); }
                finally { Monitor.Exit(_gate); }
            }
        }
        """);

    [Fact]
    public Task Type_StaticGate() => Verify.FixesAll<PrivateGateFix>("""
        class Counter
        {
            private static int s_count;
            public static void Add() { lock ({|CSAFE501:typeof(Counter)|}) { s_count++; } }
            public void Remove() { lock (typeof(Counter)) { s_count--; } }
        }
        """, """
        class Counter
        {
            private static int s_count;
            private static readonly Lock s_gate = new();
            public static void Add() { lock (s_gate) { s_count++; } }
            public void Remove() { lock (s_gate) { s_count--; } }
        }
        """);

    [Fact]
    public Task OldLanguage_PlainObject() => Verify.Fixes<PrivateGateFix>("""
        using System.Collections.Generic;
        class Buffer
        {
            private List<int> items = new List<int>();
            public void Add(int item) { lock ({|CSAFE502:items|}) { items.Add(item); } }
            public void Clear() { lock (items) { items = new List<int>(); } }
        }
        """, """
        using System.Collections.Generic;
        class Buffer
        {
            private List<int> items = new List<int>();
            private readonly object gate = new object();
            public void Add(int item) { lock (gate) { items.Add(item); } }
            public void Clear() { lock (gate) { items = new List<int>(); } }
        }
        """, options: new SourceOptions { Language = LanguageVersion.CSharp7_3 });

    [Fact]
    public Task LocalOfEachCall_DeclarationGoes() => Verify.FixesAll<PrivateGateFix>("""
        class C
        {
            private int _count;

            public void M()
            {
                var gate = new object();
                lock ({|CSAFE503:gate|})
                {
                    _count++;
                }
            }
        }
        """, """
        class C
        {
            private int _count;
            private readonly Lock _gate = new();

            public void M()
            {
                lock (_gate)
                {
                    _count++;
                }
            }
        }
        """);

    [Theory]
    [InlineData("public struct", "this.ToString()", "{|CSAFE501:(object)_count|}")]
    [InlineData("public record class", "1", "{|CSAFE501:this|}")]
    [InlineData("public class", "new object()", "{|CSAFE503:Gate|}")]
    public Task WhereAFieldWouldNotDo_NotOffered(string kind, string value, string locked) => Verify.OffersNoFix<PrivateGateFix>($$"""
        {{kind}} C
        {
            private int _count;
            private object Gate => {{value}};
            public void M() { lock ({{locked}}) { Console.WriteLine(_count); } }
        }
        """);

    [Fact]
    public Task LockedInAnotherFileToo_NotOffered() => Verify.OffersNoFix<PrivateGateFix>("""
        public partial class C
        {
            private int _count;
            public void M() { lock ({|CSAFE501:this|}) { _count++; } }
        }
        """, new SourceOptions { AlsoSources = ["public partial class C { public void N() { lock (this) { _count--; } } }"] });

    [Fact]
    public Task TypeOfTheObjectAtHand_StaticGate() => Verify.FixesAll<PrivateGateFix>("""
        class Counter
        {
            private static int s_count;
            public void Add() { lock ({|CSAFE501:this.GetType()|}) { s_count++; } }
            public void Remove() { lock (GetType()) { s_count--; } }
        }
        """, """
        class Counter
        {
            private static int s_count;
            private static readonly Lock s_gate = new();
            public void Add() { lock (s_gate) { s_count++; } }
            public void Remove() { lock (s_gate) { s_count--; } }
        }
        """);

    /// <summary>The code that goes on to lock the old object would no longer be kept out.</summary>
    [Theory]
    [InlineData("public class C { private int _x; public void M() { lock ({|CSAFE501:this|}) { _x++; } } } class D(C c) { public void N() { lock (c) { c.M(); } } }")]
    [InlineData("public class C { protected int X; public void M() { lock ({|CSAFE501:this|}) { X++; } } } class D : C { public void N() { lock (this) { X--; } } }")]
    [InlineData("public class C { private int _x; public void M() { lock ({|CSAFE501:this|}) { _x++; } } public void N(C other) { lock (other) { other._x--; } } }")]
    [InlineData("class C { internal static int X; public void M() { lock ({|CSAFE501:typeof(C)|}) { X++; } } } class D { public void N() { lock ({|CSAFE501:typeof(C)|}) { C.X--; } } }")]
    [InlineData("class C { internal static int X; public void M() { lock ({|CSAFE501:\"x\"|}) { X++; } } } class D { public void N() { Monitor.Enter({|CSAFE501:\"x\"|}); C.X--; } }")]
    [InlineData("public class C { internal int X; public readonly object Sync = new(); public void M() { lock ({|CSAFE501:Sync|}) { X++; } } } class D { public void N(C c) { lock ({|CSAFE501:c.Sync|}) { c.X--; } } }")]
    [InlineData("class C<T> { private static int s_x; public void M() { lock ({|CSAFE501:typeof(List<>)|}) { s_x++; } } }")]
    public Task LockedByOtherCodeToo_NotOffered(string program) => Verify.OffersNoFix<PrivateGateFix>(program);

    [Fact]
    public Task OtherObjectsAreLockedElsewhere_Offered() => Verify.FixesAll<PrivateGateFix>("""
        public class C
        {
            private int _x;
            public void M() { lock ({|CSAFE501:this|}) { _x++; } }
        }

        class D
        {
            private readonly object _gate = new();
            public void N() { lock (this) { Console.WriteLine(); } lock (_gate) { Console.WriteLine(); } }
        }
        """, """
        public class C
        {
            private int _x;
            private readonly Lock _gate = new();
            public void M() { lock (_gate) { _x++; } }
        }

        class D
        {
            private readonly object _gate = new();
            public void N() { lock (this) { Console.WriteLine(); } lock (_gate) { Console.WriteLine(); } }
        }
        """);
}
