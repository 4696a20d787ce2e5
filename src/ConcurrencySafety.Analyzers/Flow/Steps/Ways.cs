using ConcurrencySafety.Flow.States;

namespace ConcurrencySafety.Flow.Steps;

/// <summary>One of several bodies runs: each begins in the same state, and afterwards holds what holds in each case.</summary>
internal struct Ways
{
    private readonly StepContext _context;
    private readonly MethodState _before;
    private MethodState? _after;

    public Ways(StepContext context)
    {
        _context = context;
        _before = context.State;
        _after = null;
    }

    public readonly void Begin() => _context.State = _before;

    public void End() => _after = _after is null ? _context.State : _after.Join(_context.State);

    public readonly void Meet() => _context.State = _after ?? _before;
}
