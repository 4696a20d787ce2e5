using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Races;

/// <summary>CSAFE104: fields that are always changed together have one guard, though one of them has too few votes of its own.</summary>
public sealed class GuardGroupTests
{
    private static readonly SourceOptions Strict = new() { Strict = true };

    private static string Ring(string section, string member) => $$"""
        class Ring
        {
            private readonly object _gate = new();
            private readonly int[] _items = new int[16];
            private int _head;
            private int _count;
            private int _version;

            public Ring() => _version = 1;

            public void Put(int item)
            {
                lock (_gate)
                {
                    _items[_head] = item;
                    {{section}}
                }
            }

            public void Take() { lock (_gate) { _head--; _count--; } }

            {{member}}
        }
        """;

    [Theory]
    [InlineData("public void Touch() => {|CSAFE104:_version++|};")]
    [InlineData("public void Touch() { {|CSAFE104:_version += 2|}; }")]
    [InlineData("public void Touch() => Step(); private void Step() => {|CSAFE104:_version++|};")]
    public Task UpdateWithoutTheLock_Reported(string member) => Verify.Reports(Ring("_head++; _count++; _version++;", member));

    [Theory]
    [InlineData("public void Touch() { lock (_gate) { _version++; } }")]
    [InlineData("private void Unused() => _version++;")]
    [InlineData("public void One() => _version++; public void Two() => _version++;")]
    public Task LockTakenOrMeantForOthers_Silent(string member) => Verify.Silent(Ring("_head++; _count++; _version++;", member));

    [Fact]
    public Task OneCompanionOnly_Silent() => Verify.Silent(Ring("_count++; _version++;", "public void Touch() => _version++;").Replace("_items[_head] = item;", "", StringComparison.Ordinal));

    [Fact]
    public Task ChangedAloneUnderTheLock_Silent() => Verify.Silent(Ring("_head++; _count++; _version++;", "public void A() { lock (_gate) { _version++; } } public void B() => _version++; public void C() => _version++;"));

    private static string Flagged(string member) => $$"""
        class Cache
        {
            private readonly object _gate = new();
            private readonly List<int> _items = new();
            private int _count;
            private bool _dirty;

            public void Add(int item) { lock (_gate) { _items.Add(item); _count++; _dirty = true; } }

            public void Remove(int item) { lock (_gate) { _items.Remove(item); _count--; } }

            {{member}}
        }
        """;

    [Fact]
    public Task FlagSetWithoutTheLock_Silent() => Verify.Silent(Flagged("public void Mark() => _dirty = true;"));

    [Fact]
    public Task FlagSetWithoutTheLockInStrictMode_Reported() => Verify.Reports(Flagged("public void Mark() => {|CSAFE104:_dirty = true|};"), Strict);

    [Fact]
    public Task ValueThatASignalHandsOver_Silent() => Verify.Silent("""
        class Next<T>
        {
            private readonly object _gate = new();
            private readonly SemaphoreSlim _ready = new(0, int.MaxValue);
            private bool _waiting;
            private int _kind;
            private T? _value;

            public void OnNext(T value)
            {
                lock (_gate)
                {
                    if (_waiting) { _value = value; _kind = 1; _ready.Release(); }
                    _waiting = false;
                }
            }

            public void OnEnd() { lock (_gate) { if (_waiting) { _kind = 2; _ready.Release(); } _waiting = false; } }

            public T? Take()
            {
                lock (_gate) { _waiting = true; }
                _ready.Wait();
                return _kind == 1 ? _value : default;
            }
        }
        """);

    [Fact]
    public Task FlagReadWithoutTheLock_Silent() => Verify.Silent(Flagged("public bool IsDirty => _dirty;"));
}
