using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Atomicity;

/// <summary>
/// A flag that is tested and set becomes one step: <c>if (!Interlocked.Exchange(ref _started, true))</c>, or <c>CompareExchange</c> where one of several states is asked for. What else uses
/// the flag reads and writes it by <c>Volatile</c>, unless the field is volatile.
/// Limits: a <c>bool</c> needs .NET 9, where Interlocked takes one; the write is the first thing behind the test.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ExchangeFix))]
public sealed class ExchangeFix() : Fix("CSAFE604")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Test and set in one step by Interlocked";

    private protected override Task<Document?> TryRepairAsync(Defect defect) => Task.FromResult(Repair(defect));

    private static Document? Repair(Defect defect)
    {
        if (SharedVariable.Of(defect) is not { Type: { } type, Symbol: ILocalSymbol or IFieldSymbol } variable
            || defect.Node is not AssignmentExpressionSyntax { Parent: ExpressionStatementSyntax statement } set
            || Test(set, variable) is not { } test
            || TestBefore.Of(statement, test.Place) is not { } before)
        {
            return null;
        }

        var others = variable.Guarded.Where(access => access.Place != set.Left && access.Place != test.Place).ToList();
        if (others.Any(access => access.Kind is not (AccessKind.Read or AccessKind.Write or AccessKind.Atomic))
            || others.GroupBy(access => access.Function).Any(function => function.Any(access => access.Kind == AccessKind.Read) && function.Any(access => access.Kind == AccessKind.Write)))
        {
            return null;
        }

        var names = new TypeNames(defect);
        if (Answer(before, test.Place, set, type, names) is not { } answer)
        {
            return null;
        }

        var edits = new TreeEdits();
        before.Replace(edits, answer);
        if (variable.Symbol is not IFieldSymbol { IsVolatile: true })
        {
            var atomic = new AtomicEdits(defect.Model, type, names);
            foreach (var access in others.Where(access => access.Kind != AccessKind.Atomic))
            {
                if (!atomic.CanRewrite(access))
                {
                    return null;
                }

                edits.Change(access.Whole, 0, current => atomic.Rewrite(access, (ExpressionSyntax)current));
            }
        }

        return defect.Document.WithSyntaxRoot(names.AddUsings(edits.Apply(defect.Root)));
    }

    /// <summary>The last read of the flag above the write, in its function.</summary>
    private static VariableAccess? Test(AssignmentExpressionSyntax set, SharedVariable variable) =>
        variable.Accesses.LastOrDefault(access => access.Kind == AccessKind.Read && access.Place.SpanStart < set.SpanStart && access.Function == Functions.Around(set));

    /// <summary>The step, as a condition in the place of the test.</summary>
    private static ExpressionSyntax? Answer(TestBefore before, ExpressionSyntax place, AssignmentExpressionSyntax set, ITypeSymbol type, TypeNames names)
    {
        var interlocked = names.Of("Interlocked");
        var (field, value) = (place.WithoutTrivia().ToString(), set.Right.WithoutTrivia().ToString());
        if (type.SpecialType == SpecialType.System_Boolean)
        {
            // What was there before is the opposite where this one is the first.
            var negated = set.Right.IsKind(SyntaxKind.TrueLiteralExpression) == before.IsAround;
            return SyntaxFactory.ParseExpression($"{(negated ? "!" : "")}{interlocked}.Exchange(ref {field}, {value})");
        }

        if (before.Operand is not BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression or (int)SyntaxKind.NotEqualsExpression } comparison)
        {
            return null;
        }

        var asked = (comparison.Left == place ? comparison.Right : comparison.Left).WithoutTrivia().ToString();
        var step = asked == value ? $"{interlocked}.Exchange(ref {field}, {value})" : $"{interlocked}.CompareExchange(ref {field}, {value}, {asked})";
        return SyntaxFactory.ParseExpression($"{step} {comparison.OperatorToken.Text} {asked}");
    }
}
