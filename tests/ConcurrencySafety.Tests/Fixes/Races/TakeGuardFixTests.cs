using ConcurrencySafety.Fixes.Races;
using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Races;

/// <summary>The lock that guards the state elsewhere, around the uses of one member that miss it.</summary>
public sealed class TakeGuardFixTests
{
    [Fact]
    public Task ExpressionBodies_Locked() => Verify.FixesAll<TakeGuardFix>(
        """
        class Counter
        {
            private readonly object _gate = new();
            private int _count;

            public int Count => {|CSAFE104:_count|};

            public void Add() { lock (_gate) { _count++; } }

            public int Get() { lock (_gate) { return _count; } }

            public void Reset() => {|CSAFE104:_count = 0|};
        }
        """,
        """
        class Counter
        {
            private readonly object _gate = new();
            private int _count;

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

            public void Add() { lock (_gate) { _count++; } }

            public int Get() { lock (_gate) { return _count; } }

            public void Reset()
            {
                lock (_gate)
                {
                    _count = 0;
                }
            }
        }
        """, options: new SourceOptions { Strict = true });

    [Fact]
    public Task TestAndAct_UnderOneLock() => Verify.FixesAll<TakeGuardFix>(
        """
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

            public int Count()
            {
                lock (_gate)
                {
                    return _stock.Count;
                }
            }

            public void Take(string item)
            {
                Console.WriteLine(item);
                if (_stock.ContainsKey(item))
                {
                    {|CSAFE104:_stock[item]--|};
                }
            }
        }
        """,
        """
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

            public int Count()
            {
                lock (_gate)
                {
                    return _stock.Count;
                }
            }

            public void Take(string item)
            {
                Console.WriteLine(item);
                lock (_gate)
                {
                    if (_stock.ContainsKey(item))
                    {
                        _stock[item]--;
                    }
                }
            }
        }
        """);

    [Fact]
    public Task KeptValueAndItsWrite_UnderOneLock() => Verify.FixesAll<TakeGuardFix>(
        """
        class Account
        {
            private readonly object _gate = new();
            private decimal _balance;

            public void Deposit(decimal amount) { lock (_gate) { _balance += amount; } }

            public decimal Balance() { lock (_gate) { return _balance; } }

            public void Withdraw(decimal amount)
            {
                var left = _balance - amount;
                Console.WriteLine(left);
                {|CSAFE104:_balance = left|};
            }
        }
        """,
        """
        class Account
        {
            private readonly object _gate = new();
            private decimal _balance;

            public void Deposit(decimal amount) { lock (_gate) { _balance += amount; } }

            public decimal Balance() { lock (_gate) { return _balance; } }

            public void Withdraw(decimal amount)
            {
                lock (_gate)
                {
                    var left = _balance - amount;
                    Console.WriteLine(left);
                    _balance = left;
                }
            }
        }
        """);

    [Fact]
    public Task LockOnTheListItself_Taken() => Verify.FixesAll<TakeGuardFix>(
        """
        class Log
        {
            private readonly List<string> _lines = new();

            public void Add(string line) { lock (_lines) { _lines.Add(line); } }

            public int Count() { lock (_lines) { return _lines.Count; } }

            public void Clear()
            {
                {|CSAFE104:_lines.Clear()|};
            }
        }
        """,
        """
        class Log
        {
            private readonly List<string> _lines = new();

            public void Add(string line) { lock (_lines) { _lines.Add(line); } }

            public int Count() { lock (_lines) { return _lines.Count; } }

            public void Clear()
            {
                lock (_lines)
                {
                    _lines.Clear();
                }
            }
        }
        """);

    [Fact]
    public Task CallOfAHelper_Locked() => Verify.FixesAll<TakeGuardFix>(
        """
        class Log
        {
            private readonly object _gate = new();
            private readonly List<string> _lines = new();

            public void Add(string line) { lock (_gate) { AddCore(line); } }

            public void AddTwice(string line) { lock (_gate) { AddCore(line); AddCore(line); } }

            public int Count() { lock (_gate) { return _lines.Count; } }

            public void AddLater(string line) => {|CSAFE104:AddCore|}(line);

            public bool TryAdd(string line)
            {
                if (line.Length == 0)
                    return false;
                this.{|CSAFE104:AddCore|}(line);
                return true;
            }

            private void AddCore(string line) => _lines.Add(line);
        }
        """,
        """
        class Log
        {
            private readonly object _gate = new();
            private readonly List<string> _lines = new();

            public void Add(string line) { lock (_gate) { AddCore(line); } }

            public void AddTwice(string line) { lock (_gate) { AddCore(line); AddCore(line); } }

            public int Count() { lock (_gate) { return _lines.Count; } }

            public void AddLater(string line)
            {
                lock (_gate)
                {
                    AddCore(line);
                }
            }

            public bool TryAdd(string line)
            {
                if (line.Length == 0)
                    return false;
                lock (_gate)
                {
                    this.AddCore(line);
                }
                return true;
            }

            private void AddCore(string line) => _lines.Add(line);
        }
        """);

    [Fact]
    public Task ReaderWriterLock_NotOffered() => Verify.OffersNoFix<TakeGuardFix>("""
        class Cache
        {
            private readonly ReaderWriterLockSlim _lock = new();
            private int _size;

            public int Get()
            {
                _lock.EnterReadLock();
                try { return _size; }
                finally { _lock.ExitReadLock(); }
            }

            public void Add()
            {
                _lock.EnterWriteLock();
                try { _size++; }
                finally { _lock.ExitWriteLock(); }
            }

            public void Clear() => {|CSAFE104:_size = 0|};
        }
        """);

    [Fact]
    public Task UnderAnotherLock_NotOffered() => Verify.OffersNoFix<TakeGuardFix>("""
        class Cache
        {
            private readonly object _gate = new();
            private readonly object _other = new();
            private int _size;

            public void Add() { lock (_gate) { _size++; } }

            public int Get() { lock (_gate) { return _size; } }

            public void Clear() { lock (_other) { {|CSAFE104:_size = 0|}; } }
        }
        """);

    [Fact]
    public Task AcrossAnAwait_NotOffered() => Verify.OffersNoFix<TakeGuardFix>("""
        class Cache
        {
            private readonly object _gate = new();
            private int _size;

            public void Add() { lock (_gate) { _size++; } }

            public int Get() { lock (_gate) { return _size; } }

            public async Task WaitAsync()
            {
                while ({|CSAFE104:_size|} > 0)
                {
                    await Task.Delay(1);
                }
            }
        }
        """, options: new SourceOptions { Strict = true });
}
