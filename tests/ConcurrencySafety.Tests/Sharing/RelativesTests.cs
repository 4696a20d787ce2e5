using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Sharing;

/// <summary>Base and derived types are one object: a body that the one starts meets the members of the other.</summary>
public sealed class RelativesTests
{
    private static readonly SourceOptions Strict = new() { Strict = true };

    private const string Worker = """
        abstract class Worker : IDisposable
        {
            private Thread? _thread;

            public void Start() { _thread = new Thread(Loop); _thread.Start(); }

            public void Stop() => _thread?.Join();

            public void Dispose() => Stop();

            private void Loop() { while (true) { Step(); } }

            protected abstract void Step();
        }

        """;

    [Fact]
    public Task StepOfADerivedTypeAgainstItsOwnMember_Reported() => Verify.Reports(Worker + """
        class Poller : Worker
        {
            private readonly List<int> _seen = new();
            protected override void Step() => {|CSAFE105:_seen.Add(1)|};
            public int Count => _seen.Count;
        }
        """);

    [Fact]
    public Task StepOfADerivedTypeUnderALock_Silent() => Verify.Silent(Worker + """
        class Poller : Worker
        {
            private readonly List<int> _seen = new();
            protected override void Step() { lock (_seen) { _seen.Add(1); } }
            public int Count { get { lock (_seen) { return _seen.Count; } } }
        }
        """, Strict);

    [Fact]
    public Task MemberThatWaitsFirst_Silent() => Verify.Silent(Worker + """
        class Poller : Worker
        {
            private readonly List<int> _seen = new();
            protected override void Step() => _seen.Add(1);
            public int Finish() { Stop(); return _seen.Count; }
        }
        """);

    [Theory]
    [InlineData("_task?.Wait();")]
    [InlineData("if (_task != null) { _task.Wait(); }")]
    [InlineData("if (_task is not null) { _task.Wait(); }")]
    [InlineData("if (_task == null) { return 0; } _task.Wait();")]
    public Task WaitForAHandleThatMayBeNull_Silent(string wait) => Verify.Silent("""
        class Filler
        {
            private Task? _task;
            private readonly List<int> _items = new();

            public void Start() => _task = Task.Run(() => _items.Add(1));

            public int Finish() { Stop(); return _items.Count; }

            public int FinishHere() { WAIT return _items.Count; }

            private int Stop() { WAIT return 1; }
        }
        """.Replace("WAIT", wait, StringComparison.Ordinal));

    [Fact]
    public Task StateOfOnesOwnThread_Silent() => Verify.Silent(Worker + """
        class Poller : Worker
        {
            private readonly List<int> _seen = new();
            private int _rounds;
            protected override void Step() { _seen.Add(_rounds++); Note(); }
            protected void Note() => _rounds++;
        }
        """);

    [Fact]
    public Task OneOfTwoDerivedTypes_Silent() => Verify.Silent(Worker + """
        class Poller : Worker
        {
            private readonly List<int> _seen = new();
            protected override void Step() => _seen.Add(1);
            public int Count => _seen.Count;
        }

        class Idler : Worker
        {
            protected override void Step() { }
        }
        """);

    [Fact]
    public Task ThreadOfADerivedTypeAgainstAMemberOfItsBase_Reported() => Verify.Reports("""
        class Log
        {
            protected readonly List<int> Items = new();
            public void Clear() => Items.Clear();
        }

        class Filler : Log
        {
            private Task? _task;
            public void Start() => _task = Task.Run(() => {|CSAFE105:Items.Add(1)|});
            public Task StopAsync() => _task!;
        }
        """);

    [Fact]
    public Task ThreadOfTheBaseAgainstAMemberOfADerivedType_Reported() => Verify.Reports("""
        class Filler
        {
            private Task? _task;
            protected readonly List<int> Items = new();
            public void Start() => _task = Task.Run(() => {|CSAFE105:Items.Add(1)|});
            public Task StopAsync() => _task!;
        }

        class Log : Filler
        {
            public void Clear() => Items.Clear();
        }
        """);

    [Fact]
    public Task PrivateStateOfTheSameName_Silent() => Verify.Silent("""
        class Filler
        {
            private Task? _task;
            private readonly List<int> _items = new();
            public void Start() => _task = Task.Run(() => _items.Add(1));
            public Task StopAsync() => _task!;
        }

        class Log : Filler
        {
            private readonly List<int> _items = new();
            public void Clear() => _items.Clear();
        }
        """);

    [Fact]
    public Task StepCalledByTheBodyOnly_Silent() => Verify.Silent("""
        class Worker
        {
            private Task? _task;
            private int _rounds;

            public void Start() => _task = Task.Run(() => { while (true) { Step(); } });

            public Task StopAsync() => _task!;

            protected virtual void Step() => _rounds++;
        }
        """);

    [Fact]
    public Task PublicMethodThatIsTheThread_Silent() => Verify.Silent("""
        class Worker
        {
            private Thread? _thread;
            private int _rounds;

            public void Start() { _thread = new Thread(Run); _thread.Start(); }

            public void Run() { while (true) { _rounds++; } }

            public void Stop() => _thread?.Join();
        }
        """);

    [Fact]
    public Task PublicMethodThatIsTheThreadInStrictMode_Reported() => Verify.Reports("""
        class Worker
        {
            private Thread? _thread;
            private int _rounds;

            public void Start() { _thread = new Thread(Run); _thread.Start(); }

            public void Run() { while (true) { {|CSAFE102:_rounds++|}; } }

            public void Stop() => _thread?.Join();
        }
        """, Strict);

    [Fact]
    public Task PublicHelperOfTheBody_Reported() => Verify.Reports("""
        class Worker
        {
            private Task? _task;
            private int _rounds;

            public void Start() => _task = Task.Run(() => { while (true) { Add(); } });

            public Task StopAsync() => _task!;

            public void Add() => {|CSAFE102:_rounds++|};
        }
        """);
}
