using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Editing;

/// <summary>A piece of code that is to run under the gate.</summary>
/// <param name="Gate">The gate as it is written there.</param>
internal abstract record LockSection(string Gate);

/// <summary>A run of statements in one list.</summary>
internal sealed record StatementSection(string Gate, SyntaxNode Host, int First, int Last) : LockSection(Gate)
{
    public IEnumerable<StatementSyntax> Statements => Enumerable.Range(First, Last - First + 1).Select(index => StatementList.At(Host, index)!);
}

/// <summary>A statement that is the whole body of an <c>if</c> or a loop, without braces.</summary>
internal sealed record EmbeddedSection(string Gate, StatementSyntax Statement) : LockSection(Gate);

/// <summary>The expression that is the whole body of a lambda or a member.</summary>
internal sealed record ExpressionSection(string Gate, ExpressionSyntax Expression) : LockSection(Gate);

/// <summary>What a loop enumerates, copied under the gate because the loop itself must not run there.</summary>
internal sealed record SnapshotSection(string Gate, ForEachStatementSyntax Loop) : LockSection(Gate);

/// <summary>What may stand under a lock.</summary>
internal static class Lockable
{
    /// <summary>
    /// No await and no yield, nothing that waits for another body (which may need the lock), and no other lock: a second lock taken
    /// under the first needs an order that only the author knows.
    /// </summary>
    public static bool Is(SyntaxNode code) => Functions.OwnNodes(code).All(node =>
        !Waits.IsWait(node)
        && node is not (YieldStatementSyntax or LockStatementSyntax or LocalFunctionStatementSyntax or LabeledStatementSyntax)
        && node is not LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 } and not UsingStatementSyntax { AwaitKeyword.RawKind: not 0 }
        && !(node is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "Monitor" } } }));

    /// <summary>The await in a statement whose awaited value is all that must come before the lock: <c>x += await F()</c>, <c>list.Add(await F())</c>.</summary>
    public static ExpressionSyntax? AwaitedPart(ExpressionSyntax expression)
    {
        var part = expression switch
        {
            AssignmentExpressionSyntax assignment when Is(assignment.Left) => assignment.Right,
            InvocationExpressionSyntax call when Is(call.Expression) => SingleAwaited(call.ArgumentList),
            _ => null,
        };
        return part is not null && Functions.OwnNodes(part).Any(node => node is AwaitExpressionSyntax) ? part : null;
    }

    /// <summary>The other arguments keep their value when this one is computed before them.</summary>
    private static ExpressionSyntax? SingleAwaited(ArgumentListSyntax list)
    {
        var awaited = list.Arguments.Where(argument => !Is(argument)).ToList();
        return awaited.Count == 1 && awaited[0].RefKindKeyword.RawKind == 0
            && list.Arguments.All(argument => argument == awaited[0] || argument.Expression is IdentifierNameSyntax or LiteralExpressionSyntax)
            ? awaited[0].Expression
            : null;
    }
}
