using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Editing;

/// <summary>The statements among which a statement stands: those of a block, of a <c>switch</c> section, or the top-level ones.</summary>
internal sealed record StatementScope(SyntaxNode Owner, ImmutableArray<StatementSyntax> Items)
{
    /// <summary>Null where the statement is embedded (<c>if (x) F();</c>) and so stands alone.</summary>
    public static StatementScope? Of(StatementSyntax statement) => statement.Parent switch
    {
        BlockSyntax block => new(block, block.Statements.ToImmutableArray()),
        SwitchSectionSyntax section => new(section, section.Statements.ToImmutableArray()),
        GlobalStatementSyntax { Parent: CompilationUnitSyntax unit } => new(unit, TopLevel(unit)),
        _ => null,
    };

    public static ImmutableArray<StatementSyntax> TopLevel(CompilationUnitSyntax unit) =>
        unit.Members.OfType<GlobalStatementSyntax>().Select(g => g.Statement).ToImmutableArray();

    public int IndexOf(SyntaxNode node) => Items.IndexOf(Items.FirstOrDefault(s => s.FullSpan.Contains(node.FullSpan))!);

    /// <summary>The statement of this list that holds the node.</summary>
    public StatementSyntax? Holding(SyntaxNode node) => Items.FirstOrDefault(s => s.FullSpan.Contains(node.FullSpan));

    /// <summary>The last statement that is no local function: those may stand anywhere and as a rule stand at the end.</summary>
    public int LastExecuted
    {
        get
        {
            for (var i = Items.Length - 1; i >= 0; i--)
            {
                if (Items[i] is not LocalFunctionStatementSyntax)
                    return i;
            }

            return -1;
        }
    }
}
