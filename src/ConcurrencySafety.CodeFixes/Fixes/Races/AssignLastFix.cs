using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Races;

/// <summary>
/// Publishes last: the flag is set after the data, and made <c>volatile</c> where that is needed; an object is completed in a local and stored
/// afterwards. Not offered where the code in between looks at what is published later then.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AssignLastFix))]
public sealed class AssignLastFix() : TreeFix("CSAFE110")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) =>
        defect.Property(FixData.Publication) == FixData.PublicationUnfinished ? "Complete the object, then assign it" : "Set the flag last";

    private protected override SyntaxNode? TryRepair(Defect defect)
    {
        var kind = defect.Property(FixData.Publication);
        if (kind is not (FixData.PublicationFlagFirst or FixData.PublicationUnfinished)
            || SharedVariable.Of(defect) is not { Local: null } variable
            || defect.Node.FirstAncestorOrSelf<ExpressionStatementSyntax>() is not { } statement || statement.Expression.Span != defect.Diagnostic.Location.SourceSpan
            || StatementList.PlaceOf(statement) is not var (host, index)
            || defect.Labelled(FixData.LabelAccess).FirstOrDefault() is not { } fill)
        {
            return null;
        }

        return kind == FixData.PublicationFlagFirst ? SetLast(defect, variable, host, index, fill) : StoreLast(defect, variable, statement, host, index, fill);
    }

    private static SyntaxNode? SetLast(Defect defect, SharedVariable flag, SyntaxNode host, int index, SyntaxNode fill)
    {
        var last = LastWith(host, index, node => node.Span.Contains(fill.Span) || IsOwnWrite(node, defect));
        if (last == index || Between(flag, host, index, last).Any())
        {
            return null;
        }

        var edits = new TreeEdits();
        edits.Change(host, index, current => Moved(current, index, last, StatementList.At(current, index)!));
        if (flag.Symbol is IFieldSymbol { IsVolatile: false } && StatementList.At(host, index) is ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax })
        {
            if (!VolatileModifier.IsOnlySet(flag, defect) || VolatileModifier.FieldOf(flag, defect) is not { } field)
            {
                return null;
            }

            edits.Change(field, 0, current => VolatileModifier.Add((FieldDeclarationSyntax)current));
        }

        return edits.Apply(defect.Root);
    }

    private static SyntaxNode? StoreLast(Defect defect, SharedVariable reference, ExpressionStatementSyntax statement, SyntaxNode host, int index, SyntaxNode fill)
    {
        if (statement.Expression is not AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } assignment)
        {
            return null;
        }

        var local = assignment.Right is IdentifierNameSyntax name && defect.Model.GetSymbolInfo(name, defect.Cancellation).Symbol is ILocalSymbol known ? known.Name : null;
        var last = LastWith(host, index, node => node.Span.Contains(fill.Span) || IsThrough(node, assignment.Left, local));
        var uses = Between(reference, host, index, last).ToList();
        if (last == index || uses.Any(use => use.Kind != AccessKind.Read || use.Function != Functions.Around(statement)))
        {
            return null;
        }

        var wanted = local ?? UnusedName.At(Functions.Around(statement), LocalName.For(reference.Symbol));
        var edits = new TreeEdits();
        foreach (var use in uses)
        {
            edits.Change(use.Place, 0, current => SyntaxFactory.IdentifierName(wanted).WithTriviaFrom(current));
        }

        var store = SyntaxFactory.ParseStatement(assignment.Left.WithoutTrivia().ToFullString() + " = " + wanted + ";");
        edits.Change(host, index, current =>
        {
            if (local is not null)
            {
                return Moved(current, index, last, StatementList.At(current, index)!);
            }

            var declaration = SyntaxFactory.ParseStatement("var " + wanted + " = " + assignment.Right.WithoutTrivia().ToFullString() + ";").WithTriviaFrom(statement);
            return NewStatement.After(StatementList.Replace(current, index, 1, [declaration]), last, store, defect.Layout);
        });
        return edits.Apply(defect.Root);
    }

    private static SyntaxNode Moved(SyntaxNode host, int index, int last, StatementSyntax statement)
    {
        var after = StatementList.At(host, last)!;
        var next = StatementList.At(host, index + 1)!;
        var rest = StatementList.Replace(host, index, 2, [next.WithLeadingTrivia(next.HasLeadingTrivia ? WithoutEmptyLines(next) : statement.GetLeadingTrivia())]);
        var moved = EndsItsLine(statement) == EndsItsLine(after)
            ? statement.WithLeadingTrivia(after.HasLeadingTrivia ? WithoutEmptyLines(statement) : [])
            : statement.WithLeadingTrivia(after.GetLeadingTrivia().Where(trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia))).WithTrailingTrivia(after.GetTrailingTrivia());
        return StatementList.Replace(rest, last, 0, [moved]);
    }

    private static IEnumerable<SyntaxTrivia> WithoutEmptyLines(StatementSyntax statement) => statement.GetLeadingTrivia().SkipWhile(trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia));

    private static bool EndsItsLine(StatementSyntax statement) => statement.GetTrailingTrivia().Any(SyntaxKind.EndOfLineTrivia);

    /// <summary>The last statement of the list after an index that has something in it, before it leaves.</summary>
    private static int LastWith(SyntaxNode host, int index, Func<SyntaxNode, bool> isMeant)
    {
        var last = index;
        for (var next = index + 1; StatementList.At(host, next) is { } statement && statement is not (ReturnStatementSyntax or ThrowStatementSyntax); next++)
        {
            last = statement.DescendantNodesAndSelf().Any(isMeant) ? next : last;
        }

        return last;
    }

    private static IEnumerable<VariableAccess> Between(SharedVariable variable, SyntaxNode host, int first, int last) => variable.Accesses.Where(access =>
        access.Place.SpanStart > StatementList.At(host, first)!.Span.End && access.Place.SpanStart < StatementList.At(host, last)!.Span.End);

    private static bool IsOwnWrite(SyntaxNode node, Defect defect) =>
        node is AssignmentExpressionSyntax assignment && defect.Model.GetSymbolInfo(assignment.Left, defect.Cancellation).Symbol is IFieldSymbol or IPropertySymbol;

    /// <summary>A setting or call of a member of the object, by the variable or by the local.</summary>
    private static bool IsThrough(SyntaxNode node, ExpressionSyntax variable, string? local) => node switch
    {
        MemberAccessExpressionSyntax { Expression: var inner } => IsIt(inner, variable, local),
        ElementAccessExpressionSyntax { Expression: var inner } => IsIt(inner, variable, local),
        _ => false,
    };

    private static bool IsIt(ExpressionSyntax expression, ExpressionSyntax variable, string? local) =>
        expression.WithoutTrivia().IsEquivalentTo(variable.WithoutTrivia()) || (expression is IdentifierNameSyntax { Identifier.ValueText: var name } && name == local);
}
