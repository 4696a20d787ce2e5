using ConcurrencySafety.Fixes.Synchronization;
using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Synchronization;

/// <summary>Locks that are structs are used where they are.</summary>
public sealed class KeepOneLockFixTests
{
    [Fact]
    public Task FieldParameterAndLocal_OneLock() => Verify.FixesAll<KeepOneLockFix>(
        """
        class C
        {
            /// <summary>Guards.</summary>
            private readonly SpinLock {|CSAFE509:_lock|} = new(false);
            readonly SpinLock {|CSAFE509:_bare|};
            private SpinLock _other;

            public void M()
            {
                bool taken = false;
                _lock.Enter(ref taken);
                _bare.Enter(ref taken);
                Take(1, _other);
                var gate = {|CSAFE509:_other|}; // the other
                gate.Enter(ref taken);
            }

            private static void Take(int n, SpinLock {|CSAFE509:gate|})
            {
                bool taken = false;
                gate.Enter(ref taken);
            }
        }
        """,
        """
        class C
        {
            /// <summary>Guards.</summary>
            private SpinLock _lock = new(false);
            SpinLock _bare;
            private SpinLock _other;

            public void M()
            {
                bool taken = false;
                _lock.Enter(ref taken);
                _bare.Enter(ref taken);
                Take(1, ref _other);
                ref var gate = ref _other; // the other
                gate.Enter(ref taken);
            }

            private static void Take(int n, ref SpinLock gate)
            {
                bool taken = false;
                gate.Enter(ref taken);
            }
        }
        """);

    [Fact]
    public Task PublicParameterReturnAndBox_NotOffered() => Verify.OffersNoFix<KeepOneLockFix>("""
        class C
        {
            private SpinLock _lock;

            public void Take(SpinLock {|CSAFE509:gate|})
            {
                bool taken = false;
                gate.Enter(ref taken);
            }

            public SpinLock Get() => {|CSAFE509:_lock|};

            public object Box() => {|CSAFE509:_lock|};
        }
        """);
}
