using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Collections;

/// <summary>
/// A dictionary's entry that one statement reads into a local, and the next one sets by it:
/// <c>d.TryGetValue(k, out var v); d[k] = v + 1;</c>. Another thread can set it in between, whatever the dictionary.
/// </summary>
/// <param name="Read">The statement that reads, of no use once the two are one.</param>
/// <param name="Update">Both in one step.</param>
internal sealed record KeptEntry(StatementSyntax Read, EntryUpdate Update)
{
    /// <summary>Null where the two are not side by side, or the local is used for more.</summary>
    public static KeptEntry? Of(ElementAccessExpressionSyntax entry, DictionaryRewrite dictionary)
    {
        if (dictionary.KeyOf(entry) is not { } key
            || entry.Parent is not AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Parent: ExpressionStatementSyntax statement } change
            || StatementList.PlaceOf(statement) is not var (host, index) || index == 0
            || StatementList.At(host, index - 1) is not { } read
            || KeptBy(read, key, dictionary) is not { } name
            || !dictionary.HasNumbers
            || NamesIn(Functions.MemberAround(entry), name) != NamesIn(change.Right, name)
            || dictionary.IsIn(change.Right) || !EntryUpdate.IsCheap(change.Right)
            || change.Right is not BinaryExpressionSyntax sum || EntryUpdate.InitialOf(sum, operand => operand is IdentifierNameSyntax kept && kept.Identifier.ValueText == name) is not { } initial)
        {
            return null;
        }

        return new KeptEntry(read, new EntryUpdate(change, key, name, change.Right, initial));
    }

    /// <summary>Whether a value to store is made of what was read from the dictionary before.</summary>
    public static bool IsMadeOf(ExpressionSyntax value, DictionaryRewrite dictionary)
    {
        var names = new HashSet<string>(value.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Select(name => name.Identifier.ValueText), StringComparer.Ordinal);
        return Functions.MemberAround(value).DescendantNodes().Any(node => node switch
        {
            VariableDeclaratorSyntax { Initializer.Value: { } initial } local => names.Contains(local.Identifier.ValueText) && ReadsEntry(initial, dictionary),
            AssignmentExpressionSyntax { Left: IdentifierNameSyntax local } assignment => names.Contains(local.Identifier.ValueText) && ReadsEntry(assignment.Right, dictionary),
            ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call } argument when dictionary.Called(call, "TryGetValue") is not null => OutOf(argument) is { } name && names.Contains(name),
            _ => false,
        });
    }

    private static bool ReadsEntry(ExpressionSyntax value, DictionaryRewrite dictionary) => value.DescendantNodesAndSelf().OfType<ExpressionSyntax>().Any(part =>
        dictionary.KeyOf(part) is not null || dictionary.Called(part, "GetValueOrDefault") is not null);

    private static string? KeptBy(StatementSyntax read, ExpressionSyntax key, DictionaryRewrite dictionary)
    {
        switch (read)
        {
            case ExpressionStatementSyntax { Expression: var tried } when dictionary.Called(tried, "TryGetValue") is { Count: 2 } arguments && EntryUpdate.Same(arguments[0].Expression, key):
                return EntryUpdate.OutName(arguments[1]);
            case LocalDeclarationStatementSyntax { Declaration.Variables: { Count: 1 } locals } when locals[0].Initializer?.Value is { } value:
                var same = dictionary.KeyOf(value) ?? (dictionary.Called(value, "GetValueOrDefault") is { Count: 1 } got ? got[0].Expression : null);
                return same is not null && EntryUpdate.Same(same, key) ? locals[0].Identifier.ValueText : null;
            default:
                return null;
        }
    }

    private static string? OutOf(ArgumentSyntax argument) => EntryUpdate.OutName(argument) ?? (argument.Expression as IdentifierNameSyntax)?.Identifier.ValueText;

    private static int NamesIn(SyntaxNode node, string name) => node.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Count(mention => mention.Identifier.ValueText == name);
}
