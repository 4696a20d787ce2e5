using ConcurrencySafety.Flow;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Summaries;
using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis;
using Xunit;

namespace ConcurrencySafety.Tests.Summaries;

/// <summary>What a member does to the outside, by its own names: its accesses, what it leaves locked, running and joined, and what its caller makes of that.</summary>
public sealed class SummaryTests
{
    private static Probe Of(string members) => new($$"""
        class C
        {
            private readonly object _gate = new();
            private int _n;
            private readonly List<int> _list = new();
            private Task _task = Task.CompletedTask;

            {{members}}

            void Work() { }
        }
        """);

    [Theory]
    [InlineData("void M() => _n++;", "Update this._n")]
    [InlineData("void M() => _n = 1;", "Write this._n")]
    [InlineData("int M() => _n;", "Read this._n")]
    [InlineData("void M() { lock (_gate) { _n = 1; } }", "Write this._n under this._gate")]
    [InlineData("void M() => Interlocked.Increment(ref _n);", "Update, Atomic this._n")]
    [InlineData("void M(int[] a, int i) => a[i] = 1;", "Write a[i]")]
    [InlineData("void M(C other) => other._n = 1;", "Write other._n")]
    public void Accesses_WithTheirLocks(string member, string expected)
    {
        Access access = Of(member).Summary("C", "M").Observed.Accesses.Last(access => access.Place.Variable?.Name != "_gate");
        Assert.Equal(expected, access.Kind + " " + access.Place + (Probe.Locks(access.State.Locks) is { Length: > 0 } locks ? " under " + locks : ""));
    }

    [Fact]
    public void ContentOfACollection_IsAnAccess() =>
        Assert.Contains(Of("void M() => _list.Add(1);").Summary("C", "M").Observed.Accesses, access => access.Place.IsContent && access.IsWrite && access.Place.Variable?.Name == "_list");

    [Fact]
    public void LocalThatNobodyElseSees_IsNone() => Assert.Empty(Of("int M() { var n = 0; n++; return n; }").Summary("C", "M").Observed.Accesses);

    [Theory]
    [InlineData("void M() => Task.Run(Work);", "Task.Run")]
    [InlineData("void M() => _task = Task.Run(Work);", "Task.Run at this._task")]
    [InlineData("Task M() => Task.Run(Work);", "Task.Run at return")]
    [InlineData("void M() => Task.Run(Work).Wait();", "")]
    [InlineData("void M() => Inner(); void Inner() => _task = Task.Run(Work);", "C.Inner at this._task")]
    [InlineData("void M() { var t = Inner(); t.Wait(); } Task Inner() => Task.Run(Work);", "")]
    public void Exit_WhatRunsOn(string members, string live) => Assert.Equal(live, Probe.Live(Of(members).Summary("C", "M").Exit!.Live));

    [Theory]
    [InlineData("void M() => Monitor.Enter(_gate);", "this._gate", "")]
    [InlineData("void M() => Monitor.Exit(_gate);", "", "this._gate")]
    [InlineData("void M() { lock (_gate) { } }", "", "")]
    [InlineData("void M() => Inner(); void Inner() => Monitor.Enter(_gate);", "this._gate", "")]
    public void Exit_LocksTakenAndGivenBack(string members, string locks, string released)
    {
        MethodState exit = Of(members).Summary("C", "M").Exit!;
        Assert.Equal(locks, Probe.Locks(exit.Locks));
        Assert.Equal(released, Probe.Places(exit.Released));
    }

    [Theory]
    [InlineData("void M(Task t) => t.Wait();", "t")]
    [InlineData("void M() => _task.Wait();", "this._task")]
    [InlineData("void M(Task t) => Inner(t); void Inner(Task x) => x.Wait();", "t")]
    [InlineData("void M(Task t) => Inner(t, 1); void Inner(Task x, int n) { if (n > 0) x.Wait(); }", "")]
    public void Exit_Joins(string members, string joined) =>
        Assert.Equal(joined, Probe.Places(Of(members).Summary("C", "M").Exit!.Joined.Where(place => place.Root != PlaceRoot.Value)));

    [Fact]
    public void Exit_WhatIsReturned()
    {
        Assert.Equal("t", Probe.Places(Of("Task M(Task t) => t;").Summary("C", "M").Exit!.Returned));
        Assert.Equal("this", Probe.Places(Of("C M() => this;").Summary("C", "M").Exit!.Returned));
        Assert.Empty(Of("C M() => new C();").Summary("C", "M").Exit!.Returned);
    }

    [Fact]
    public void NeverEndsNormally_NoExit() => Assert.Null(Of("void M() => throw new InvalidOperationException();").Summary("C", "M").Exit);

    [Fact]
    public void Circle_HasSummaries()
    {
        Probe probe = Of("void M(int n) { if (n > 0) { N(n - 1); } P.Here = 1; } void N(int n) { lock (_gate) { M(n); } }");
        Assert.True(probe.Summary("C", "M").IsComplete);
        Assert.True(probe.Summary("C", "N").IsComplete);
        Assert.Equal("", Probe.Locks(probe.StateIn("C", "M").Locks));
    }

    [Fact]
    public void Calls_TellWhatAMemberReaches()
    {
        Probe probe = Of("void M() => N(); void N() => Task.Run(O); void O() => _n++; int Q(int x) => x + 1;");
        CallGraph calls = probe.Program.Calls;
        bool Ask(Func<ISymbol, CancellationToken, bool> question, string member) => question(probe.Member("C", member), TestContext.Current.CancellationToken);
        Assert.True(Ask(calls.StartsAnything, "M"));
        Assert.True(Ask(calls.HasEffects, "M"));
        Assert.True(Ask(calls.TouchesMemory, "M"));
        Assert.False(Ask(calls.StartsAnything, "O"));
        Assert.True(Ask(calls.TouchesMemory, "O"));
        Assert.False(Ask(calls.HasEffects, "Q"));
        Assert.False(Ask(calls.TouchesMemory, "Q"));
    }

    [Fact]
    public void Fields_StableAndOnlyValue()
    {
        Probe probe = Of("public readonly object Gate; private object _set; private object _late = 1; public C(object gate) { Gate = gate; _set = gate; } void M() => _late = 2;");
        TypeModel type = probe.Type("C");
        Assert.True(type.IsStable(probe.Member("C", "Gate")));
        Assert.True(type.IsStable(probe.Member("C", "_set")));
        Assert.False(type.IsStable(probe.Member("C", "_late")));
        Assert.Equal("gate", type.OnlyValueOf(probe.Member("C", "Gate"))?.Syntax.ToString());
        Assert.Null(type.OnlyValueOf(probe.Member("C", "_late")));
    }

    [Theory]
    [InlineData("interface I { void M(); } class A : I { public void M() { } }", OutputKind.DynamicallyLinkedLibrary, "A", true)]
    [InlineData("interface I { void M(); } class A : I { public void M() { } } class B : I { public void M() { } }", OutputKind.DynamicallyLinkedLibrary, "A, B", true)]
    [InlineData("public interface I { void M(); } class A : I { public void M() { } }", OutputKind.DynamicallyLinkedLibrary, "A", false)]
    [InlineData("public interface I { void M(); } class A : I { public void M() { } } class B : I { public void M() { } }", OutputKind.DynamicallyLinkedLibrary, "", false)]
    [InlineData("public interface I { void M(); } class A : I { public void M() { } } class Start { static void Main() { } }", OutputKind.ConsoleApplication, "A", true)]
    [InlineData("public class I { internal virtual void M() { } } public class A : I { internal override void M() { } }", OutputKind.DynamicallyLinkedLibrary, "A, I", true)]
    [InlineData("public abstract class I { private protected I() { } public abstract void M(); } class A : I { public override void M() { } }", OutputKind.DynamicallyLinkedLibrary, "A", true)]
    [InlineData("public abstract class I { protected I() { } public abstract void M(); } class A : I { public override void M() { } }", OutputKind.DynamicallyLinkedLibrary, "A", false)]
    [InlineData("interface I { void M(); } abstract class A : I { public abstract void M(); } class B : A { public override void M() { } } class D : A { public sealed override void M() { } } class E : D { }", OutputKind.DynamicallyLinkedLibrary, "B, D", true)]
    [InlineData("interface I { void M() { } } class A : I { }", OutputKind.DynamicallyLinkedLibrary, "I", true)]
    [InlineData("interface I<T> { void M(); } struct A : I<int> { void I<int>.M() { } }", OutputKind.DynamicallyLinkedLibrary, "A", true)]
    [InlineData("interface I { void M(); } class A : I { public void M() { } } class B : I { public void M() { } } class D : I { public void M() { } } class E : I { public void M() { } }", OutputKind.DynamicallyLinkedLibrary, "", false)]
    [InlineData("interface I { void M(); }", OutputKind.DynamicallyLinkedLibrary, "", false)]
    public void VirtualCall_Implementations(string source, OutputKind output, string types, bool areAll)
    {
        var probe = new Probe(source, new SourceOptions { Output = output });
        Implementing found = probe.Program.Implementations.Of((IMethodSymbol)probe.Member("I", "M"));
        Assert.Equal(types, string.Join(", ", found.Methods.Select(method => method.ContainingType.Name).Order(StringComparer.Ordinal)));
        Assert.Equal(areAll, found.AreAll);
    }
}
