using ConcurrencySafety.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Editing;

/// <summary>
/// The statements between the call that takes a lock and the one that gives it back, where both stand in one list. Only where the release is the only one: what leaves
/// in between with a release of its own would give the lock back twice.
/// </summary>
/// <param name="Host">The node whose list it is.</param>
/// <param name="Taking">The index of the statement that takes the lock, or tests whether it did.</param>
/// <param name="Giving">The index of the statement that gives it back.</param>
internal sealed record HoldSection(SyntaxNode Host, int Taking, int Giving)
{
    public IEnumerable<StatementSyntax> Between => Enumerable.Range(Taking + 1, Giving - Taking - 1).Select(index => StatementList.At(Host, index)!);

    public StatementSyntax TakingStatement => StatementList.At(Host, Taking)!;

    public StatementSyntax GivingStatement => StatementList.At(Host, Giving)!;

    public static HoldSection? Of(Defect defect)
    {
        if (defect.Labelled(FixData.LabelRelease).FirstOrDefault()?.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { } release
            || release.FirstAncestorOrSelf<ExpressionStatementSyntax>() is not { } giving
            || Bare(giving.Expression) != release
            || StatementList.PlaceOf(giving) is not var (host, last)
            || FirstOf(defect.Call, host) is not { } first
            || first >= last - 1)
        {
            return null;
        }

        var section = new HoldSection(host, first, last);
        return section.Between.SelectMany(Functions.OwnNodes).Any(node => SyntaxFactory.AreEquivalent(node, release)) ? null : section;
    }

    /// <summary>
    /// The index of the statement after which the lock is held: the call itself, a test that leaves where it was not taken, or nothing, where the statements are the arm of a condition
    /// that is the call.
    /// </summary>
    private static int? FirstOf(InvocationExpressionSyntax? taking, SyntaxNode host)
    {
        if (taking?.FirstAncestorOrSelf<StatementSyntax>() is not { } statement)
        {
            return null;
        }

        switch (statement)
        {
            case ExpressionStatementSyntax { Expression: var expression } when Bare(expression) == taking:
                return IndexIn(statement, host);
            case IfStatementSyntax { Condition: PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression, Operand: var operand }, Else: null, Statement: var arm } when Bare(operand) == taking && Leaves(arm):
                return IndexIn(statement, host);
            case IfStatementSyntax { Condition: var condition, Statement: var arm } when Bare(condition) == taking && arm == host:
                return -1;
            default:
                return null;
        }
    }

    private static int? IndexIn(StatementSyntax statement, SyntaxNode host) => StatementList.PlaceOf(statement) is var (list, index) && list == host ? index : null;

    /// <summary>Whether control never comes out of a statement at its end.</summary>
    public static bool Leaves(StatementSyntax arm) =>
        (arm is BlockSyntax { Statements: { Count: > 0 } statements } ? statements.Last() : arm) is ReturnStatementSyntax or ThrowStatementSyntax or ContinueStatementSyntax or BreakStatementSyntax;

    /// <summary>Without <c>await</c> and <c>ConfigureAwait</c>.</summary>
    public static ExpressionSyntax Bare(ExpressionSyntax expression) => expression switch
    {
        ParenthesizedExpressionSyntax { Expression: var inner } => Bare(inner),
        AwaitExpressionSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: InvocationExpressionSyntax inner } } } => inner,
        AwaitExpressionSyntax { Expression: var inner } => Bare(inner),
        _ => expression,
    };
}
