using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Editing;

/// <summary>The statements of a block, of a switch section, or of a file's top-level code, seen alike.</summary>
internal static class StatementList
{
    /// <summary>The node whose list holds the statement, and its index; null for the body of an <c>if</c> or loop without braces.</summary>
    public static (SyntaxNode Host, int Index)? PlaceOf(StatementSyntax statement) => statement.Parent switch
    {
        BlockSyntax block => (block, block.Statements.IndexOf(statement)),
        SwitchSectionSyntax section => (section, section.Statements.IndexOf(statement)),
        GlobalStatementSyntax { Parent: CompilationUnitSyntax unit } global => (unit, unit.Members.IndexOf(global)),
        _ => null,
    };

    public static StatementSyntax? At(SyntaxNode host, int index) => host switch
    {
        BlockSyntax block => index < block.Statements.Count ? block.Statements[index] : null,
        SwitchSectionSyntax section => index < section.Statements.Count ? section.Statements[index] : null,
        CompilationUnitSyntax unit => index < unit.Members.Count ? (unit.Members[index] as GlobalStatementSyntax)?.Statement : null,
        _ => null,
    };

    /// <summary>The host with a run of statements replaced by others; a count of 0 inserts.</summary>
    public static SyntaxNode Replace(SyntaxNode host, int index, int count, IEnumerable<StatementSyntax> statements) => host switch
    {
        BlockSyntax block => block.WithStatements(Replace(block.Statements, index, count, statements)),
        SwitchSectionSyntax section => section.WithStatements(Replace(section.Statements, index, count, statements)),
        CompilationUnitSyntax unit => unit.WithMembers(Replace(unit.Members, index, count, statements.Select(SyntaxFactory.GlobalStatement))),
        _ => host,
    };

    private static SyntaxList<T> Replace<T>(SyntaxList<T> list, int index, int count, IEnumerable<T> items)
        where T : SyntaxNode
    {
        for (var i = 0; i < count; i++)
        {
            list = list.RemoveAt(index);
        }

        return list.InsertRange(index, items);
    }
}
