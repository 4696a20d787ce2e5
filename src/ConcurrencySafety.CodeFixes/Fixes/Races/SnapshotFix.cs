using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Races;

/// <summary>
/// A started body only reads a variable, and its starter assigns it again while the body may still run: the body reads a copy that is
/// taken before the start. Not offered where the body waits for the change (reads in a loop) or runs more than once.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(SnapshotFix))]
public sealed class SnapshotFix() : Fix("CSAFE101")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Read a copy taken before the start";

    private protected override Task<Document?> TryRepairAsync(Defect defect) => Task.FromResult(Repair(defect));

    private static Document? Repair(Defect defect)
    {
        if (defect.Property(FixData.Start) is not ("task" or "thread" or "threadpool")
            || SharedVariable.Of(defect) is not { Local: { } local, Owner: { } owner, IsElement: false, IsContent: false } variable
            || !SymbolEqualityComparer.Default.Equals(local, variable.Symbol))
        {
            return null;
        }

        var nested = variable.Accesses.Where(access => access.Function != owner).ToList();
        if (nested.Any(access => access.Kind != AccessKind.Read))
        {
            return null;
        }

        var edits = new TreeEdits();
        var scope = Functions.MemberAround(defect.Node);
        var number = 0;
        foreach (var start in nested.Where(variable.IsNamed).GroupBy(access => StartAround(access, owner)))
        {
            var reads = start.Key is null ? [] : nested.Where(access => start.Key.Span.Contains(access.Place.Span)).ToList();
            if (start.Key is null
                || StatementList.PlaceOf(start.Key) is not var (host, index)
                || reads.Any(read => BodyAround(read, owner) is not AnonymousFunctionExpressionSyntax || IsInLoop(read))
                || !KeepsItsValueUntilStarted(start.Key, variable, defect))
            {
                return null;
            }

            var suffix = number++ == 0 ? "" : number.ToString();
            var name = UnusedName.In(scope, "snapshot" + suffix, local.Name + "Snapshot" + suffix);
            foreach (var read in reads)
            {
                edits.Change(read.Place, 0, current => SyntaxFactory.IdentifierName(name).WithTriviaFrom(current));
            }

            var copy = SyntaxFactory.ParseStatement("var " + name + " = " + local.Name + ";");
            edits.Change(host, index, current => NewStatement.Before(current, index, copy, defect.Layout));
        }

        return edits.IsEmpty ? null : defect.Document.WithSyntaxRoot(edits.Apply(defect.Root));
    }

    /// <summary>The outermost nested function that holds an access.</summary>
    private static SyntaxNode BodyAround(VariableAccess access, SyntaxNode owner)
    {
        var body = access.Function;
        while (Functions.Around(body) is var outer && outer != owner && Functions.IsNested(outer))
        {
            body = outer;
        }

        return body;
    }

    /// <summary>The statement of the starter in which the body is written.</summary>
    private static StatementSyntax? StartAround(VariableAccess access, SyntaxNode owner) =>
        BodyAround(access, owner).Ancestors().TakeWhile(node => node != owner).OfType<StatementSyntax>().FirstOrDefault();

    private static bool IsInLoop(VariableAccess access) =>
        access.Place.Ancestors().TakeWhile(node => node != access.Function).Any(node =>
            node is WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax or CommonForEachStatementSyntax);

    /// <summary>The copy is what the body would have read at its start: nothing assigns in the statement itself, nor before a later <c>Start()</c>.</summary>
    private static bool KeepsItsValueUntilStarted(StatementSyntax statement, SharedVariable variable, Defect defect)
    {
        var end = defect.Labelled(FixData.LabelStart).Select(start => start.Span.End).Append(statement.Span.End).Max();
        return !variable.Accesses.Any(access =>
            access.Kind != AccessKind.Read && access.Function == variable.Owner && access.Place.SpanStart >= statement.SpanStart && access.Place.Span.End <= end);
    }
}
