using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Races;

/// <summary>CSAFE104: the lock that a type's members hold for a piece of state, and the member that forgets it.</summary>
public sealed class GuardBrokenTests
{
    [Fact]
    public Task CounterReadWithoutLock_Reported() => Verify.Reports("""
        class Counter
        {
            private readonly object _gate = new();
            private int _count;

            public void Increment()
            {
                lock (_gate)
                {
                    _count++;
                }
            }

            public int Count => {|CSAFE104:_count|};
        }
        """, options: new SourceOptions { Strict = true });

    [Fact]
    public Task CounterLockedEverywhere_Silent() => Verify.Silent("""
        class Counter
        {
            private readonly object _gate = new();
            private int _count;

            public void Increment()
            {
                lock (_gate)
                {
                    _count++;
                }
            }

            public int Count
            {
                get
                {
                    lock (_gate)
                    {
                        return _count;
                    }
                }
            }
        }
        """);

    [Fact]
    public Task WriteWithoutLock_Reported() => Verify.Reports("""
        class Account
        {
            private readonly object _gate = new();
            private decimal _balance;

            public void Deposit(decimal amount)
            {
                lock (_gate) { _balance += amount; }
            }

            public decimal Balance
            {
                get { lock (_gate) { return _balance; } }
            }

            public void Withdraw(decimal amount)
            {
                {|CSAFE104:_balance -= amount|};
            }
        }
        """);

    [Fact]
    public Task DictionaryReadWithoutLock_Reported() => Verify.Reports("""
        class Inventory
        {
            private readonly object _gate = new();
            private readonly Dictionary<string, int> _stock = new();

            public void Put(string item, int amount)
            {
                lock (_gate)
                {
                    _stock[item] = amount;
                }
            }

            public int Get(string item) => {|CSAFE104:_stock[item]|};
        }
        """);

    [Fact]
    public Task ListChangedWithoutLock_Reported() => Verify.Reports("""
        class Log
        {
            private readonly List<string> _lines = new();

            public void Add(string line)
            {
                lock (_lines) _lines.Add(line);
            }

            public int Count
            {
                get { lock (_lines) return _lines.Count; }
            }

            public void Clear() => {|CSAFE104:_lines.Clear()|};
        }
        """);

    [Fact]
    public Task NoSignOfConcurrency_Silent() => Verify.Silent("""
        class Log
        {
            private readonly List<string> _lines = new();
            private int _count;

            public void Add(string line)
            {
                _lines.Add(line);
                _count++;
            }

            public int Count => _count;

            public void Clear() => _lines.Clear();
        }
        """);

    [Fact]
    public Task OtherLock_Reported() => Verify.Reports("""
        class Cache
        {
            private readonly object _readGate = new();
            private readonly object _writeGate = new();
            private readonly Dictionary<string, string> _values = new();

            public void Set(string key, string value)
            {
                lock (_writeGate) { _values[key] = value; }
            }

            public void Remove(string key)
            {
                lock (_writeGate) { _values.Remove(key); }
            }

            public string Get(string key)
            {
                lock (_readGate) { return {|CSAFE104:_values[key]|}; }
            }
        }
        """);

    [Fact]
    public Task LockMadeAnewEachTime_Reported() => Verify.Reports("""
        class Cache
        {
            private readonly object _gate = new();
            private readonly List<int> _values = new();

            public void Add(int value)
            {
                lock (_gate) { _values.Add(value); }
            }

            public int Count()
            {
                lock (_gate) { return _values.Count; }
            }

            public void Clear()
            {
                lock ({|CSAFE503:new object()|}) { {|CSAFE104:_values.Clear()|}; }
            }
        }
        """);

    [Fact]
    public Task LockOnALocalMadeHere_Reported() => Verify.Reports("""
        class Cache
        {
            private readonly object _gate = new();
            private readonly List<int> _values = new();

            public void Add(int value)
            {
                lock (_gate) { _values.Add(value); }
            }

            public int Count()
            {
                lock (_gate) { return _values.Count; }
            }

            public void Sort()
            {
                var gate = new object();
                lock ({|CSAFE503:gate|}) { {|CSAFE104:_values.Sort()|}; }
            }
        }
        """);

    [Fact]
    public Task LockOfAnotherInstance_Reported() => Verify.Reports("""
        class Account
        {
            private readonly object _gate = new();
            private decimal _balance;

            public void Deposit(decimal amount)
            {
                lock (_gate) { _balance += amount; }
            }

            public void TransferTo(Account other, decimal amount)
            {
                lock (_gate)
                {
                    _balance -= amount;
                    {|CSAFE104:other._balance += amount|};
                }
            }
        }
        """);

    [Fact]
    public Task LocksOfBothInstances_NoGuardIsBroken() => Verify.Reports("""
        class Account
        {
            private readonly object _gate = new();
            private decimal _balance;

            public void Deposit(decimal amount)
            {
                lock (_gate) { _balance += amount; }
            }

            public void TransferTo(Account other, decimal amount)
            {
                lock (_gate)
                {
                    lock ({|CSAFE202:other._gate|})
                    {
                        _balance -= amount;
                        other._balance += amount;
                    }
                }
            }
        }
        """);

    [Fact]
    public Task ConstructorOwnsWhatItBuilds_Silent() => Verify.Silent("""
        class Counter
        {
            private readonly object _gate = new();
            private readonly List<int> _values = new() { 1 };
            private int _count = 1;

            public Counter(int start)
            {
                _count = start;
                _values.Add(start);
                Fill();
            }

            public static Counter From(int start)
            {
                var counter = new Counter(0);
                counter._count = start;
                counter._values.Clear();
                return counter;
            }

            public void Add(int value)
            {
                lock (_gate)
                {
                    _count++;
                    _values.Add(value);
                }
            }

            public int Count()
            {
                lock (_gate) { return _count + _values.Count; }
            }

            private void Fill() => _values.Add(_count++);
        }
        """);

    [Fact]
    public Task PrivateHelperHoldsItsCallersLock_Silent() => Verify.Silent("""
        class Log
        {
            private readonly object _gate = new();
            private readonly List<string> _lines = new();

            public void Add(string line)
            {
                lock (_gate) { AddCore(line); }
            }

            public void AddAll(IEnumerable<string> lines)
            {
                lock (_gate)
                {
                    foreach (var line in lines)
                    {
                        AddCore(line);
                    }
                }
            }

            private void AddCore(string line) => _lines.Add(line);
        }
        """);

    [Fact]
    public Task HelperCalledOnceWithoutLock_ReportedAtTheCall() => Verify.Reports("""
        class Log
        {
            private readonly object _gate = new();
            private readonly List<string> _lines = new();

            public void Add(string line)
            {
                lock (_gate) { AddCore(line); }
            }

            public void AddTwice(string line)
            {
                lock (_gate)
                {
                    AddCore(line);
                    AddCore(line);
                }
            }

            public void AddLater(string line) => {|CSAFE104:AddCore|}(line);

            private void AddCore(string line) => _lines.Add(line);
        }
        """);

    [Fact]
    public Task DoubleChecked_Silent() => Verify.Silent("""
        class Service
        {
            private readonly object _gate = new();
            private Dictionary<string, int>? _table;
            private int _state;

            public Dictionary<string, int> Table
            {
                get
                {
                    if (_table == null)
                    {
                        lock (_gate)
                        {
                            if (_table == null)
                            {
                                _table = new Dictionary<string, int>();
                            }
                        }
                    }

                    return _table;
                }
            }

            public void Start()
            {
                if (_state == 1)
                {
                    return;
                }

                lock (_gate)
                {
                    if (_state == 1)
                    {
                        return;
                    }

                    _state = 1;
                }
            }

            public void Stop()
            {
                lock (_gate) { _state = 2; }
            }
        }
        """);

    [Fact]
    public Task DisposedFlagTestedOutside_Silent() => Verify.Silent("""
        class Service : IDisposable
        {
            private readonly object _gate = new();
            private readonly List<int> _values = new();
            private bool _disposed;

            public void Add(int value)
            {
                if (_disposed)
                {
                    throw new ObjectDisposedException(nameof(Service));
                }

                lock (_gate) { _values.Add(value); }
            }

            public bool IsDisposed => _disposed;

            public int Count()
            {
                lock (_gate) { return _disposed ? 0 : _values.Count; }
            }

            public void Dispose()
            {
                lock (_gate)
                {
                    if (!_disposed)
                    {
                        _disposed = true;
                    }
                }

                _values.Clear();
            }
        }
        """);

    [Fact]
    public Task ReferencePublishedWhole_Silent() => Verify.Silent("""
        class Routes
        {
            private readonly object _gate = new();
            private string[] _routes = new string[0];
            private System.Collections.Immutable.ImmutableList<int> _numbers = System.Collections.Immutable.ImmutableList<int>.Empty;

            public void Add(string route)
            {
                lock (_gate)
                {
                    var copy = new List<string>(_routes);
                    copy.Add(route);
                    _routes = copy.ToArray();
                    _numbers = _numbers.Add(1);
                }
            }

            public bool Has(string route) => Array.IndexOf(_routes, route) >= 0;

            public System.Collections.Immutable.ImmutableList<int> Numbers => _numbers;
        }
        """);

    [Fact]
    public Task VolatileField_Silent() => Verify.Silent("""
        class Worker
        {
            private readonly object _gate = new();
            private volatile int _state;

            public void Start()
            {
                lock (_gate)
                {
                    if (_state == 0)
                    {
                        _state = 1;
                    }
                }
            }

            public void Stop()
            {
                lock (_gate) { _state = 2; }
            }

            public int State => _state;
        }
        """);
}
