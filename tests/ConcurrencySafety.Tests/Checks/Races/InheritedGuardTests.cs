using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Races;

/// <summary>CSAFE104: what a base type guards with a lock, as derived types of the compilation use it.</summary>
public sealed class InheritedGuardTests
{
    private const string Counter = """
        class Counter
        {
            protected readonly object Gate = new();
            protected int Value;

            public void Add() { lock (Gate) { Value++; } }

            public int Get() { lock (Gate) { return Value; } }

            protected void Step() { lock (Gate) { Set(Value + 1); } }

            protected void Set(int value) => Value = value;
        }

        """;

    [Fact]
    public Task FieldOfTheBaseTypeUsedInADerivedOne_Reported() => Verify.Reports(Counter + """
        class ResettableCounter : Counter
        {
            public void Reset() => {|CSAFE104:Value = 0|};
        }
        """);

    [Theory]
    [InlineData("public void Reset() { lock (Gate) { Value = 0; } }")]
    [InlineData("public void Reset() { Monitor.Enter(Gate); try { Value = 0; } finally { Monitor.Exit(Gate); } }")]
    [InlineData("public ResettableCounter() { Value = 1; }")]
    [InlineData("public void Reset() { lock (Gate) { Clear(); } } private void Clear() => Value = 0;")]
    [InlineData("private void Unused() => Value = 0;")]
    [InlineData("public bool IsZero => Value == 0;")]
    [InlineData("public void Dispose() => Value = 0;")]
    public Task SafeUse_Silent(string member) => Verify.Silent(Counter + """
        class ResettableCounter : Counter, IDisposable
        {
            MEMBER
            void IDisposable.Dispose() { }
        }
        """.Replace("MEMBER", member, StringComparison.Ordinal));

    [Theory]
    [InlineData("public int Reset { set => {|CSAFE104:Value = value|}; }")]
    [InlineData("public void Reset() => Clear(); private void Clear() => {|CSAFE104:Value = 0|};")]
    [InlineData("public async Task ResetAsync() { await Task.Delay(1); {|CSAFE104:Value = 0|}; }")]
    [InlineData("public void Reset() => base.{|CSAFE104:Set|}(0);")]
    [InlineData("private readonly object _mine = new(); public void Reset() { lock (_mine) { {|CSAFE104:Value = 0|}; } }")]
    public Task ShapesOfTheUse_Reported(string member) => Verify.Reports(Counter + """
        class ResettableCounter : Counter
        {
            MEMBER
        }
        """.Replace("MEMBER", member, StringComparison.Ordinal));

    [Fact]
    public Task ReadOfOneWordInStrictMode_Reported() => Verify.Reports(Counter + """
        class ResettableCounter : Counter
        {
            public bool IsZero => {|CSAFE104:Value|} == 0;
        }
        """, new SourceOptions { Strict = true });

    [Fact]
    public Task TwoLevelsAbove_Reported() => Verify.Reports(Counter + """
        class Named : Counter { public string Name = ""; }

        class ResettableCounter : Named
        {
            public void Reset() => {|CSAFE104:Value = 0|};
        }
        """);

    [Fact]
    public Task GenericBase_Reported() => Verify.Reports("""
        abstract class Store<T>
        {
            protected readonly Lock Gate = new();
            protected readonly List<T> Items = new();

            public void Add(T item) { lock (Gate) { Items.Add(item); } }

            public void Remove(T item) { lock (Gate) { Items.Remove(item); } }
        }

        class Numbers : Store<int>
        {
            public void Clear() => {|CSAFE104:Items.Clear()|};
        }
        """);

    [Fact]
    public async Task OtherFile_NamedInTheMessage()
    {
        var report = Assert.Single(await Messages.ReportsAsync(
            "class ResettableCounter : Counter { public void Reset() => Value = 0; }",
            new SourceOptions { AlsoSources = [Counter] }));
        Assert.Equal(
            "'Value' is written here without the lock 'Gate', which guards it in 'Add' (line 6 of Test1.cs); take the lock here, too",
            report.GetMessage(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task LockThatTheBaseKeepsToItself_NamedInTheMessage() => Assert.EndsWith(
        "; let this type have that lock, and take it here",
        Assert.Single(await Messages.OfAsync("""
            class Counter
            {
                private readonly object _gate = new();
                protected int Value;
                public void Add() { lock (_gate) { Value++; } }
            }

            class ResettableCounter : Counter
            {
                public void Reset() => Value = 0;
            }
            """)),
        StringComparison.Ordinal);

    [Fact]
    public Task StepThatTheBaseCallsUnderTheLock_Silent() => Verify.Silent("""
        abstract class Job
        {
            protected readonly object Gate = new();
            protected int Done;

            public void Run() { lock (Gate) { Done++; Step(); } }

            public void Clear() { lock (Gate) { Done = 0; } }

            public abstract void Step();
        }

        class Twice : Job
        {
            public override void Step() => Done++;
        }
        """);

    [Fact]
    public Task ProtectedStepThatTheBaseCallsUnderTheLock_Silent() => Verify.Silent("""
        abstract class Job
        {
            protected readonly object Gate = new();
            protected int Done;

            public void Run() { lock (Gate) { Done++; Step(); } }

            public void Clear() { lock (Gate) { Done = 0; } }

            protected virtual void Step() { }
        }

        class Twice : Job
        {
            protected override void Step() => Done++;
        }
        """);

    [Fact]
    public Task DerivedTypesThatDoWithoutTheLock_Silent() => Verify.Silent("""
        class Counter
        {
            protected readonly object Gate = new();
            protected int Value;

            public void Add() { lock (Gate) { Value++; } }
        }

        class Free : Counter
        {
            public void One() => Value = 1;

            public void Two() => Value = 2;
        }
        """);

    [Fact]
    public Task DerivedTypeIsNotForSeveralThreads_Silent() => Verify.Silent(Counter + """
        [ConcurrencySafety.NotThreadSafe]
        class ResettableCounter : Counter
        {
            public void Reset() => Value = 0;
        }

        namespace ConcurrencySafety { class NotThreadSafeAttribute : Attribute { } }
        """);

    [Fact]
    public Task BaseWithoutLocks_Silent() => Verify.Silent("""
        class Counter
        {
            protected int Value;
            public void Add() => Value++;
        }

        class ResettableCounter : Counter
        {
            public void Reset() => Value = 0;
        }
        """);
}
