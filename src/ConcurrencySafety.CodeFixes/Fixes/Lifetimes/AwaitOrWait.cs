using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Fixes.Lifetimes;

/// <summary>
/// How a place waits for a task: with <c>await</c> where it may stand there, or may after the function became <c>async</c>; else
/// with <c>Wait</c>, as the place waited before.
/// </summary>
internal sealed class AwaitOrWait(Defect defect)
{
    private AsyncConversion? _conversion;

    /// <summary>Whether an <c>await</c> may stand at the node. All the places of one repair lie in one function, or in functions that are asynchronous already.</summary>
    public bool CanAwait(SyntaxNode at)
    {
        if (!AsyncPlace.Allows(at, defect.Model, defect.Cancellation) || AsyncPlace.FunctionOf(at) is not { } function)
            return false;
        if (AsyncPlace.IsAsync(function) || _conversion?.Functions.Contains(function) == true)
            return true;
        if (_conversion is not null)
            return false;
        _conversion = AsyncConversion.At(at, defect.Model, defect.Cancellation);
        return _conversion is not null;
    }

    public void AddTo(EditPlan plan) => _conversion?.AddTo(plan);
}
