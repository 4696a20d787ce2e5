using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Deadlocks;

/// <summary>
/// Moves the last statement of a lock behind it: an event that is raised there, a task that is completed, a wait. Only where the statement uses nothing that
/// the lock may guard: no state of objects, and no file.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AfterLockFix() : TreeFix("CSAFE204", "CSAFE206", "CSAFE207")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Do this after the lock is given back";

    private protected override SyntaxNode? TryRepair(Defect defect)
    {
        if (defect.Property(FixData.Pause) == FixData.PauseLong
            || defect.Node.FirstAncestorOrSelf<ExpressionStatementSyntax>() is not { Parent: BlockSyntax { Parent: LockStatementSyntax { Parent: BlockSyntax outer } section } block } statement
            || block.Statements.Count < 2
            || block.Statements.Last() != statement
            || block.CloseBraceToken.LeadingTrivia.Concat(statement.GetLeadingTrivia()).Any(trivia => trivia.IsDirective)
            || Jumps(block)
            || !statement.Expression.DescendantNodesAndSelf().OfType<SimpleNameSyntax>().All(name => IsFree(name, block, defect)))
        {
            return null;
        }

        var shorter = section.WithStatement(block.WithStatements(block.Statements.RemoveAt(block.Statements.Count - 1)));
        var indent = section.GetLeadingTrivia().Where(trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia)).Take(1);
        var end = section.GetTrailingTrivia().Where(trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia)).Take(1);
        var comments = statement.GetLeadingTrivia().Where(trivia => trivia.IsKind(SyntaxKind.SingleLineCommentTrivia)).SelectMany(comment => indent.Append(comment).Concat(end));
        var moved = statement.WithLeadingTrivia(end.Concat(comments).Concat(indent)).WithTrailingTrivia(statement.GetTrailingTrivia());
        return defect.Root.ReplaceNode(outer, outer.ReplaceNode(section, new SyntaxNode[] { shorter, moved }));
    }

    /// <summary>Left early, the lock would be followed by what was skipped before.</summary>
    private static bool Jumps(BlockSyntax block) => Functions.OwnNodes(block).Any(node =>
        node is ReturnStatementSyntax or BreakStatementSyntax or ContinueStatementSyntax or GotoStatementSyntax or YieldStatementSyntax);

    /// <summary>
    /// Nothing that changes under the lock: what the reported call is made on, if it is always the same; else values that never change, and variables from outside that nobody
    /// assigns in it. What an object holds is not free, even where the object is.
    /// </summary>
    private static bool IsFree(SimpleNameSyntax name, BlockSyntax block, Defect defect) => defect.Model.GetSymbolInfo(name, defect.Cancellation).Symbol switch
    {
        IFieldSymbol field => field.IsConst || (field.IsReadOnly && ((field.IsStatic && field.DeclaringSyntaxReferences.IsEmpty) || IsValue(field.Type) || IsReceiver(name, defect.Node))),
        IPropertySymbol { SetMethod: null } property => property.IsStatic || IsValue(property.ContainingType) || IsReceiver(name, defect.Node),
        IEventSymbol or ITypeSymbol or INamespaceSymbol => true,
        IMethodSymbol method => method.MethodKind == MethodKind.DelegateInvoke || method.ContainingType.DeclaringSyntaxReferences.IsEmpty,
        ILocalSymbol local => !IsIn(local, block) && !IsAssigned(local, block, defect),
        IParameterSymbol parameter => !IsAssigned(parameter, block, defect),
        _ => false,
    };

    /// <summary>A number, a text, the length of an array.</summary>
    private static bool IsValue(ITypeSymbol type) => type.IsValueType || type.SpecialType is SpecialType.System_String or SpecialType.System_Array;

    /// <summary>The reported call is made on it: <c>_thread.Join()</c>, <c>_source.Cancel()</c>.</summary>
    private static bool IsReceiver(SimpleNameSyntax name, SyntaxNode called)
    {
        ExpressionSyntax whole = name.Parent is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } access ? access : name;
        return called.Parent switch
        {
            MemberAccessExpressionSyntax call => call.Expression == whole,
            MemberBindingExpressionSyntax binding => binding.FirstAncestorOrSelf<ConditionalAccessExpressionSyntax>()?.Expression == whole,
            _ => false,
        };
    }

    private static bool IsIn(ISymbol local, BlockSyntax block) => local.DeclaringSyntaxReferences.Any(reference => reference.SyntaxTree == block.SyntaxTree && block.Span.Contains(reference.Span));

    private static bool IsAssigned(ISymbol variable, BlockSyntax block, Defect defect) =>
        defect.Model.AnalyzeDataFlow(block) is { Succeeded: true } flow && flow.WrittenInside.Contains(variable, SymbolEqualityComparer.Default);
}
