using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Editing;

/// <summary>
/// Changes of one tree that are made together, from the inside out, so that a change of a lambda and one of the list of
/// statements around it do not disturb each other. A change must keep the number of statements in lists other than its own.
/// </summary>
internal sealed class TreeEdits
{
    private readonly Dictionary<SyntaxNode, List<(int Order, Func<SyntaxNode, SyntaxNode> Change)>> _changes = new();

    public bool IsEmpty => _changes.Count == 0;

    /// <summary>Changes of one node are made from the highest order to the lowest: by index in a list, its indices stay valid.</summary>
    public void Change(SyntaxNode node, int order, Func<SyntaxNode, SyntaxNode> change)
    {
        if (!_changes.TryGetValue(node, out var changes))
        {
            _changes.Add(node, changes = []);
        }

        changes.Add((order, change));
    }

    public SyntaxNode Apply(SyntaxNode root) => root.ReplaceNodes(
        _changes.Keys,
        (original, current) => _changes[original].OrderByDescending(change => change.Order).Aggregate(current, (node, change) => change.Change(node)));
}
