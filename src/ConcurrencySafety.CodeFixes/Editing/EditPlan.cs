using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Editing;

/// <summary>
/// All changes that a repair makes to one file, gathered first and applied at once: a change of a node sees the changes
/// inside it already made, so that repairs of a body and of its signature do not know each other.
/// </summary>
internal sealed class EditPlan(SyntaxNode root)
{
    private readonly Dictionary<SyntaxNode, List<Func<SyntaxNode, SyntaxNode>>> _changes = [];
    private readonly Dictionary<SyntaxNode, StatementEdits> _lists = [];
    private readonly SortedSet<string> _usings = new(StringComparer.Ordinal);

    public CodeLines Lines { get; } = CodeLines.Of(root);

    public void Change<T>(T node, Func<T, SyntaxNode> change)
        where T : SyntaxNode
    {
        if (!_changes.TryGetValue(node, out var changes))
            _changes[node] = changes = [];
        changes.Add(n => n is T typed ? change(typed) : n);
    }

    /// <summary>Replaces an expression and keeps the white space and comments around it.</summary>
    public void Replace(ExpressionSyntax node, Func<ExpressionSyntax, ExpressionSyntax> change) =>
        Change(node, n => change(n.WithoutTrivia()).WithTriviaFrom(n));

    public void Before(StatementSyntax anchor, params string[] statements)
    {
        if (Edits(anchor) is { } found)
            found.Edits.Before(found.Index, statements);
        else
            Embed(anchor, statements, []);
    }

    public void After(StatementSyntax anchor, params string[] statements)
    {
        if (Edits(anchor) is { } found)
            found.Edits.After(found.Index, statements);
        else
            Embed(anchor, [], statements);
    }

    /// <summary>Puts statements on both sides, in one block where the statement stands alone.</summary>
    public void Around(StatementSyntax anchor, string[] before, string[] after)
    {
        if (StatementScope.Of(anchor) is null)
        {
            Embed(anchor, before, after);
            return;
        }

        Before(anchor, before);
        After(anchor, after);
    }

    /// <summary>Removes the statement; where it stands alone under an <c>if</c> or a loop an empty block remains.</summary>
    public void Remove(StatementSyntax statement)
    {
        if (Edits(statement) is { } found)
            found.Edits.Remove(found.Index);
        else
            Change(statement, s => SyntaxFactory.Block().WithTriviaFrom(s));
    }

    /// <summary>Puts the statements of one list, from one to another, into a <c>try</c> with this <c>finally</c>.</summary>
    public void Guard(StatementSyntax from, StatementSyntax to, params string[] @finally)
    {
        if (Edits(from) is { } first && Edits(to) is { } last)
            first.Edits.Guard(first.Index, last.Index, @finally);
    }

    public void Using(string @namespace) => _usings.Add(@namespace);

    public SyntaxNode Apply()
    {
        foreach (var list in _lists)
            Change(list.Key, list.Value.Apply);
        var result = root.ReplaceNodes(_changes.Keys, (original, rewritten) => _changes[original].Aggregate(rewritten, (n, change) => change(n)));
        return _usings.Aggregate(result, (r, name) => UsingDirectives.Add(r, name, Lines));
    }

    private (StatementEdits Edits, int Index)? Edits(StatementSyntax anchor)
    {
        if (StatementScope.Of(anchor) is not { } list)
            return null;
        if (!_lists.TryGetValue(list.Owner, out var edits))
            _lists[list.Owner] = edits = new StatementEdits(list, Lines);
        return (edits, list.Items.IndexOf(anchor));
    }

    private void Embed(StatementSyntax anchor, string[] before, string[] after)
    {
        var outer = Lines.IndentOf(anchor.Parent!);
        var inner = outer + Lines.Unit;
        var ownLine = Lines.StartsLine(anchor);
        Change(anchor, statement =>
        {
            var end = statement.GetTrailingTrivia();
            var statements = before.Select(code => Lines.Statement(code, inner))
                .Append(statement.WithLeadingTrivia(ownLine ? statement.GetLeadingTrivia() : SyntaxFactory.TriviaList(SyntaxFactory.Whitespace(inner))).WithTrailingTrivia(Lines.NewLine))
                .Concat(after.Select(code => Lines.Statement(code, inner)));
            var block = (BlockSyntax)Lines.Statement("{\n}", outer);
            block = block.WithStatements(SyntaxFactory.List(statements)).WithTrailingTrivia(end);
            return ownLine ? block : block.WithLeadingTrivia(block.GetLeadingTrivia().Insert(0, Lines.NewLine));
        });
    }
}
