using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Deadlocks;

/// <summary>CSAFE202: two objects of one kind.</summary>
public sealed class TwoInstancesTests
{
    private const string Account = """
        class Account
        {
            private static readonly object s_tie = new();
            private readonly object _gate = new();
            private readonly int _id;
            private decimal _balance;

            public Account(int id) => _id = id;

            public Account(Account other) { lock (_gate) { lock (other._gate) { _balance = other._balance; } } }

            MEMBERS
        }
        """;

    private static string Program(string members) => Account.Replace("MEMBERS", members, StringComparison.Ordinal);

    [Theory]
    [InlineData("public void M(Account to) { lock (_gate) { lock ({|CSAFE202:to._gate|}) { to._balance += _balance; } } }")]
    [InlineData("public void M(Account to) { lock (this) { lock ({|CSAFE202:to|}) { to._balance += _balance; } } }")]
    [InlineData("public void M(Account to) { lock (_gate) { to.{|CSAFE202:Deposit|}(1); } } public void Deposit(decimal amount) { lock (_gate) { _balance += amount; } }")]
    [InlineData("public static void M(Account from, Account to) { lock (from) lock ({|CSAFE202:to|}) to._balance += from._balance; }")]
    [InlineData("public static void M(Account from, Account to) { if (from == to) return; lock (from._gate) { lock ({|CSAFE202:to._gate|}) { to._balance += from._balance; } } }")]
    [InlineData("public static void M(Account from, Account to) { lock (from._gate) { if (from._balance < to._balance) { lock ({|CSAFE202:to._gate|}) { to._balance += from._balance; } } } }")]
    public Task AsTheCallHasThem_Reported(string members) => Verify.Reports(Program(members));

    [Theory]
    [InlineData("public static void M(Account from, Account to) { var first = from._id < to._id ? from : to; var second = from._id < to._id ? to : from; lock (first._gate) lock (second._gate) to._balance += from._balance; }")]
    [InlineData("public static void M(Account from, Account to) { if (from._id < to._id) { lock (from._gate) lock (to._gate) to._balance += 1; } else { lock (to._gate) lock (from._gate) to._balance += 1; } }")]
    [InlineData("public static void M(Account from, Account to) { if (from._id > to._id) (from, to) = (to, from); lock (from._gate) lock (to._gate) to._balance += 1; }")]
    [InlineData("public void M(Account to) { lock (s_tie) { lock (_gate) { lock (to._gate) { to._balance += _balance; } } } }")]
    [InlineData("public void M(Account to) { lock (_gate) { if (Monitor.TryEnter(to._gate)) { try { to._balance += _balance; } finally { Monitor.Exit(to._gate); } } } }")]
    [InlineData("public void M(Account to) { lock (_gate) { _balance -= 1; } lock (to._gate) { to._balance += 1; } }")]
    [InlineData("public Account M() { var copy = new Account(_id); lock (_gate) { lock (copy._gate) { copy._balance = _balance; } } return copy; }")]
    public Task InAnOrder_Silent(string members) => Verify.Silent(Program(members));

    [Theory]
    [InlineData("public void M(int i) { lock (_forks[i]) { lock ({|CSAFE202:_forks[(i + 1) % 5]|}) { Console.WriteLine(i); } } }")]
    [InlineData("public void M(int i) { int left = i, right = (i + 1) % 5; lock (_forks[left]) { lock ({|CSAFE202:_forks[right]|}) { Console.WriteLine(i); } } }")]
    [InlineData("public void M(int i) { object left = _forks[i], right = _forks[(i + 1) % 5]; lock (left) { lock ({|CSAFE202:right|}) { Console.WriteLine(i); } } }")]
    [InlineData("public void M(int a, int b) { lock (_forks[a]) { lock ({|CSAFE202:_forks[b]|}) { Console.WriteLine(a); } } }")]
    public Task Elements_Reported(string members) => Verify.Reports(Forks(members));

    [Theory]
    [InlineData("public void M(int i) { lock (_forks[i]) { lock (_forks[i + 1]) { Console.WriteLine(i); } } }")]
    [InlineData("public void M(int i) { int left = Math.Min(i, (i + 1) % 5), right = Math.Max(i, (i + 1) % 5); lock (_forks[left]) { lock (_forks[right]) { Console.WriteLine(i); } } }")]
    [InlineData("public void M(int a, int b) { if (a > b) (a, b) = (b, a); lock (_forks[a]) { lock (_forks[b]) { Console.WriteLine(a); } } }")]
    [InlineData("public void M(int i) { lock (_waiter) { lock (_forks[i]) { lock (_forks[(i + 1) % 5]) { Console.WriteLine(i); } } } }")]
    [InlineData("public void M() { lock (_forks[0]) { lock (_forks[1]) { Console.WriteLine(); } } }")]
    public Task ElementsInAnOrder_Silent(string members) => Verify.Silent(Forks(members));

    [Fact]
    public Task ParentAndChild_Silent() => Verify.Silent("""
        class Node
        {
            private readonly object _gate = new();
            private readonly Node? _next;
            private int _x;
            public Node(Node? next) => _next = next;
            public void Push() { lock (_gate) { _x++; if (_next is not null) { lock (_next._gate) { _next._x++; } } } }
        }
        """);

    [Fact]
    public Task KnownFalseAlarm_CallersGiveThemInOrder() => Verify.Reports("""
        class Account
        {
            private readonly object _gate = new();
            private int _x;
            public static void Both(Account smaller, Account greater) { lock (smaller._gate) { lock ({|CSAFE202:greater._gate|}) { smaller._x += greater._x; } } }
        }
        """);

    [Fact]
    public Task KnownMiss_NeighboursHaveOneForkInTwoFields() => Verify.Silent("""
        class Philosopher
        {
            private readonly object _left, _right;
            public Philosopher(object left, object right) => (_left, _right) = (left, right);
            public void Dine() { lock (_left) { lock (_right) { Console.WriteLine(); } } }
        }
        """);

    private static string Forks(string members) => $$"""
        class Table
        {
            private readonly object[] _forks = { new(), new(), new(), new(), new() };
            private readonly object _waiter = new();
            {{members}}
        }
        """;

    [Theory]
    [InlineData("var e = (C)o; lock (_gate) { lock ({|CSAFE202:e._gate|}) { return _x == e._x; } }")]
    [InlineData("var e = o as C; if (e is null) { return false; } lock (_gate) { lock ({|CSAFE202:e._gate|}) { return _x == e._x; } }")]
    public Task OtherObjectByACast_Reported(string code) => Verify.Reports(Equal(code));

    [Fact]
    public Task KnownMiss_OtherObjectByAPattern() => Verify.Silent(Equal("if (o is not C e) { return false; } lock (_gate) { lock (e._gate) { return _x == e._x; } }"));

    private static string Equal(string code) => $$"""
        class C
        {
            private readonly object _gate = new();
            private int _x;
            public void Set(int x) { lock (_gate) { _x = x; } }
            public override bool Equals(object? o) { {{code.Replace("(C)o", "(C)o!", StringComparison.Ordinal)}} }
            public override int GetHashCode() => 0;
        }
        """;

    [Fact]
    public Task ChosenInOrder_HoldsBothLocks_Silent() => Verify.Silent(Ordered("to : this", "_x--;"), new SourceOptions { Output = OutputKind.ConsoleApplication });

    [Fact]
    public Task ChosenTwiceTheSame_HoldsOneOnly_Reported() =>
        Verify.Reports(Ordered("this : to", "{|CSAFE102:_x--|};"), new SourceOptions { Output = OutputKind.ConsoleApplication });

    private static string Ordered(string second, string change) => $$"""
        var a = new Account(1);
        var b = new Account(2);
        Parallel.For(0, 100, i => { if (i % 2 == 0) { a.Send(b); } else { b.Send(a); } });

        class Account(int id)
        {
            private readonly object _gate = new();
            private readonly int _id = id;
            private int _x;

            public void Send(Account to)
            {
                var first = _id < to._id ? this : to;
                var second = _id < to._id ? {{second}};
                lock (first._gate)
                {
                    lock (second._gate)
                    {
                        {{change}}
                        to._x++;
                    }
                }
            }
        }
        """;
}
