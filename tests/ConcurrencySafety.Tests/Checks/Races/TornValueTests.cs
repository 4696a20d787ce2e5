using ConcurrencySafety.Fixes.Races;
using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Races;

/// <summary>CSAFE112: values of several words that are shared without a lock, and with one.</summary>
public sealed class TornValueTests
{
    private static string Sensor(string type, string value, string read = "_last") => """
        class Sensor : IDisposable
        {
            private readonly Timer _timer;
            private TYPE _last;

            public Sensor() => _timer = new Timer(_ => WRITE, null, 0, 1000);

            public TYPE Last => READ;

            public void Dispose() => _timer.Dispose();
        }
        """.Replace("TYPE", type, StringComparison.Ordinal).Replace("WRITE", value, StringComparison.Ordinal).Replace("READ", read, StringComparison.Ordinal);

    [Theory]
    [InlineData("long")]
    [InlineData("double")]
    [InlineData("decimal")]
    [InlineData("DateTime")]
    [InlineData("TimeSpan")]
    [InlineData("int?")]
    [InlineData("(int, int)")]
    public Task WrittenByATimer_Reported(string type) => Verify.Reports(Sensor(type, "{|CSAFE112:_last = default|}"));

    [Theory]
    [InlineData("int")]
    [InlineData("string?")]
    [InlineData("bool")]
    [InlineData("DayOfWeek")]
    [InlineData("float")]
    [InlineData("CancellationToken")]
    [InlineData("System.Collections.Immutable.ImmutableArray<int>")]
    public Task OneWord_Silent(string type) => Verify.Silent(Sensor(type, "_last = default"));

    [Fact]
    public Task ByInterlocked_Silent() => Verify.Silent(Sensor("long", "Interlocked.Exchange(ref _last, 1)", "Interlocked.Read(ref _last)"));

    [Fact]
    public Task UnderALock_Silent() => Verify.Silent("""
        class Sensor : IDisposable
        {
            private readonly object _gate = new();
            private readonly Timer _timer;
            private decimal _last;

            public Sensor() => _timer = new Timer(_ => { lock (_gate) { _last = 1; } }, null, 0, 1000);

            public decimal Last { get { lock (_gate) { return _last; } } }

            public void Dispose() => _timer.Dispose();
        }
        """);

    [Fact]
    public Task NoSign_Silent() => Verify.Silent("""
        class Account
        {
            private decimal _balance;

            public void Deposit(decimal amount) => _balance += amount;

            public decimal Balance => _balance;
        }
        """);

    [Fact]
    public Task AsManyWithoutTheLock_ReportedOnce() => Verify.Reports("""
        class Account
        {
            private readonly object _gate = new();
            private decimal _balance;

            public void Set(decimal amount) { lock (_gate) { _balance = amount; } }

            public decimal Balance => {|CSAFE112:_balance|};

            public string Text => _balance.ToString();
        }
        """);

    [Theory]
    [InlineData("long", "two steps on 32-bit machines; use Interlocked or a lock")]
    [InlineData("TimeSpan", "two steps on 32-bit machines; use a lock")]
    [InlineData("DateTime", "two steps on 32-bit machines; use a lock")]
    [InlineData("TimeSpan?", "several steps; use a lock")]
    [InlineData("Guid", "several steps; use a lock")]
    public Task Message_TellsWhereItIsTorn(string type, string ending) => Messages.Are(
        $$"""
        class C
        {
            private readonly object _gate = new();
            private {{type}} _last;
            public void Set({{type}} value) { lock (_gate) { _last = value; } }
            public {{type}} Get() => _last;
            public {{type}} Last => _last;
            public bool IsFirst() => _last.Equals(default({{type}}));
            public bool IsNow({{type}} now) => _last.Equals(now);
        }
        """,
        "CSAFE112",
        $"'_last' is read here without a lock and written under one by 'Set' on line 5, with no common lock: a '{type}' is read and written in {ending}");

    [Fact]
    public Task GuardThatOneBreaks_OtherRule() => Verify.Reports("""
        class Account
        {
            private readonly object _gate = new();
            private decimal _balance;

            public void Deposit(decimal amount) { lock (_gate) { _balance += amount; } }

            public decimal Balance => {|CSAFE104:_balance|};
        }
        """);

    [Fact]
    public Task StrictMode_OtherRule() => Verify.Reports(
        Sensor("decimal", "{|CSAFE103:_last = default|}"),
        new SourceOptions { Strict = true });

    [Fact]
    public Task Lock_AroundBoth() => Verify.FixesAll<LockFix>(
        """
        class Account
        {
            private readonly object _gate = new();
            private decimal _balance;

            public void Set(decimal amount) { lock (_gate) { _balance = amount; } }

            public decimal Balance => {|CSAFE112:_balance|};
        }
        """,
        """
        class Account
        {
            private readonly object _gate = new();
            private decimal _balance;

            public void Set(decimal amount) { lock (_gate) { _balance = amount; } }

            public decimal Balance
            {
                get
                {
                    lock (_gate)
                    {
                        return _balance;
                    }
                }
            }
        }
        """);

    [Fact]
    public Task Long_ByVolatile() => Verify.FixesAll<InterlockedFix>(
        Sensor("long", "{|CSAFE112:_last = 1|}"),
        Sensor("long", "Volatile.Write(ref _last, 1)", "Volatile.Read(ref _last)"));
}
