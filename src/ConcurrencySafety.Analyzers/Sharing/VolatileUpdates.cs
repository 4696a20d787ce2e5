using System.Collections.Immutable;
using ConcurrencySafety.Flow.Fixpoint;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Sharing;

/// <summary>A volatile field that is read, computed with and written, while somebody else can write it in between.</summary>
/// <param name="Update">The update.</param>
/// <param name="Writer">What can come in between: another run of the same code, perhaps.</param>
/// <param name="Verdict">Unknown where it can be the field's only writer.</param>
/// <param name="All">The updates of the field in the same function, in source order.</param>
internal sealed record VolatileUpdate(StateUse Update, StateUse Writer, Verdict Verdict, ImmutableArray<StateUse> All)
{
    public ISymbol Variable => Update.State.Variable!;
}

/// <summary>
/// Finds updates of volatile fields. One thread that alone writes what others read is what <c>volatile</c> is for: it is left alone, and so is what all writers
/// do under a lock. Limits: fields of other objects are not looked at.
/// </summary>
internal static class VolatileUpdates
{
    public static ImmutableArray<VolatileUpdate> In(TypeModel type, Lazy<TypeUses> usesOf)
    {
        if (!type.Members.Any(static scan => scan.Assigns.Any(static assigned => assigned.Member is IFieldSymbol { IsVolatile: true })))
        {
            return ImmutableArray<VolatileUpdate>.Empty;
        }

        var found = new List<VolatileUpdate>();
        foreach (var state in usesOf.Value.Own.Where(static use => use is { IsConcurrent: true, IsWrite: true, State.Variable: IFieldSymbol { IsVolatile: true } }).GroupBy(static use => use.State))
        {
            var writers = state.Take(Budget.PairsPerPlace).ToList();
            var updates = writers.Where(static use => use.Access.Access is { IsUpdate: true, IsAtomic: false } && use.Access.Locks.IsEmpty && !use.Access.IsGated).ToList();
            foreach (var function in updates.GroupBy(static use => use.Access.Frame.Body.Syntax))
            {
                if (Worst(function, writers) is { } worst)
                {
                    found.Add(worst with { All = function.GroupBy(static use => use.Syntax).Select(static same => same.First()).OrderBy(static use => use.Syntax.SpanStart).ToImmutableArray() });
                }
            }
        }

        return found.OrderBy(static update => update.Update.Syntax.SyntaxTree.FilePath, StringComparer.Ordinal).ThenBy(static update => update.Update.Syntax.SpanStart).ToImmutableArray();
    }

    private static VolatileUpdate? Worst(IEnumerable<StateUse> updates, IReadOnlyList<StateUse> writers) => updates
        .SelectMany(update => writers.Select(writer => new VolatileUpdate(update, writer, update.CanMeet(writer), ImmutableArray<StateUse>.Empty)))
        .Where(static pair => pair.Verdict != Verdict.Safe)
        .OrderByDescending(static pair => pair.Verdict)
        .ThenBy(static pair => pair.Update.Syntax.SpanStart)
        .ThenByDescending(static pair => pair.Writer.Syntax != pair.Update.Syntax)
        .ThenBy(static pair => pair.Writer.Syntax.SpanStart)
        .FirstOrDefault();
}
