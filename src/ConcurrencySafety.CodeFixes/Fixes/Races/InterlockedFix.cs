using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FindSymbols;

namespace ConcurrencySafety.Fixes.Races;

/// <summary>
/// Writes every access of a counter or flag that may overlap another as one indivisible call of Interlocked or Volatile.
/// Not offered where that would only hide the race: where a decision or a later write depends on an earlier read, only a lock helps.
/// Limits: reads that the report does not name and that come plainly before the first start or after a join stay as they are.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(InterlockedFix))]
public sealed class InterlockedFix() : Fix("CSAFE101", "CSAFE102", "CSAFE103", "CSAFE109", "CSAFE111", "CSAFE112", "CSAFE114", "CSAFE117", "CSAFE510", "CSAFE607")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => defect.Diagnostic.Id == "CSAFE111" ? "Use Volatile.Read and Volatile.Write" : "Use Interlocked";

    private protected override async Task<Document?> TryRepairAsync(Defect defect)
    {
        if (SharedVariable.Of(defect) is not { Type: { } type } variable || !HasAddress(variable))
        {
            return null;
        }

        var names = new TypeNames(defect);
        var edits = new AtomicEdits(defect.Model, type, names);
        var guarded = variable.Guarded;
        var changed = guarded.Where(access => IsToChange(access, variable)).ToList();
        if (changed.Count == 0
            || (changed.Any(access => access.Kind != AccessKind.Update) && !AtomicEdits.CanReadAndWrite(type, defect.Model.Compilation))
            || !changed.All(edits.CanRewrite)
            || IsOneStepOfSeveral(variable, guarded)
            || LosesNullTests(variable, type)
            || await IsWrittenElsewhereAsync(variable, defect).ConfigureAwait(false))
        {
            return null;
        }

        var wholes = changed.ToDictionary(access => (SyntaxNode)access.Whole);
        var root = defect.Root.ReplaceNodes(wholes.Keys, (original, current) => edits.Rewrite(wholes[original], (ExpressionSyntax)current));
        return defect.Document.WithSyntaxRoot(names.AddUsings(root));
    }

    /// <summary>Reads and writes of a volatile field are atomic as they are; its updates are not.</summary>
    private static bool IsToChange(VariableAccess access, SharedVariable variable) => variable.Symbol is IFieldSymbol { IsVolatile: true }
        ? access.Kind == AccessKind.Update
        : access.Kind != AccessKind.Atomic;

    /// <summary>A property has no address to be passed by reference; nor has what is read-only.</summary>
    private static bool HasAddress(SharedVariable variable) => variable.Symbol switch
    {
        IPropertySymbol => variable.IsElement,
        IFieldSymbol field => variable.IsElement || !field.IsReadOnly,
        ILocalSymbol or IParameterSymbol => true,
        _ => false,
    };

    /// <summary>
    /// The value that one access reads decides what another one does: <c>if (x &lt; max) x++</c>, <c>var y = x; … x = y + 1</c>,
    /// <c>x += x</c>. Each step would be indivisible, the whole would not.
    /// </summary>
    private static bool IsOneStepOfSeveral(SharedVariable variable, IReadOnlyCollection<VariableAccess> guarded)
    {
        foreach (var body in guarded.GroupBy(access => access.Function))
        {
            var reads = body.Where(access => access.Kind == AccessKind.Read).ToList();
            if (reads.Count > 0 && body.Any(access => access.Kind == AccessKind.Write) && (body.Key != variable.Owner || variable.Local is null))
            {
                return true;
            }

            var changes = body.Where(access => access.Kind is AccessKind.Update or AccessKind.Write).ToList();
            if (changes.Any(change => variable.Accesses.Any(other => other != change && change.Whole.Span.Contains(other.Place.Span))))
            {
                return true;
            }

            if (reads.Any(read => changes.Any(change => Decides(read, change))))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The compiler keeps what a test for null has shown of a variable, but not of what <c>Volatile.Read</c> gave.</summary>
    private static bool LosesNullTests(SharedVariable variable, ITypeSymbol type)
    {
        var reads = variable.Accesses.Where(access => access.Kind == AccessKind.Read).ToList();
        return type.NullableAnnotation == NullableAnnotation.Annotated && reads.Any(IsNullTest) && !reads.All(IsNullTest);
    }

    private static bool IsNullTest(VariableAccess read) =>
        read.Place.Parent is IsPatternExpressionSyntax or BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression or (int)SyntaxKind.NotEqualsExpression };

    private static bool Decides(VariableAccess read, VariableAccess change)
    {
        foreach (var node in change.Whole.Ancestors())
        {
            ExpressionSyntax? condition = node switch
            {
                IfStatementSyntax statement => statement.Condition,
                WhileStatementSyntax statement => statement.Condition,
                DoStatementSyntax statement => statement.Condition,
                ForStatementSyntax statement => statement.Condition,
                SwitchStatementSyntax statement => statement.Expression,
                SwitchExpressionSyntax expression => expression.GoverningExpression,
                ConditionalExpressionSyntax expression => expression.Condition,
                BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression or (int)SyntaxKind.LogicalOrExpression } expression => expression.Left,
                _ => null,
            };
            if (condition is not null && condition.Span.Contains(read.Place.Span))
            {
                return true;
            }

            if (node == change.Function)
            {
                break;
            }
        }

        return false;
    }

    /// <summary>Whether another file changes a member that is not private: such a change would stay as it is.</summary>
    private static async Task<bool> IsWrittenElsewhereAsync(SharedVariable variable, Defect defect)
    {
        if (variable.Local is not null || IsOfThisFile(variable.Symbol, defect))
        {
            return false;
        }

        var found = await SymbolFinder.FindReferencesAsync(variable.Symbol, defect.Document.Project.Solution, defect.Cancellation).ConfigureAwait(false);
        foreach (var reference in found.SelectMany(symbol => symbol.Locations))
        {
            if (reference.Document.FilePath == defect.Document.FilePath || reference.IsImplicit)
            {
                continue;
            }

            var root = await reference.Document.GetSyntaxRootAsync(defect.Cancellation).ConfigureAwait(false);
            var model = await reference.Document.GetSemanticModelAsync(defect.Cancellation).ConfigureAwait(false);
            if (root?.FindNode(reference.Location.SourceSpan, getInnermostNodeForTie: true) is ExpressionSyntax name && model is not null)
            {
                ExpressionSyntax place = name.Parent is MemberAccessExpressionSyntax member && member.Name == name ? member : name;
                if (VariableAccess.Of(place, model).Kind is AccessKind.Update or AccessKind.Write or AccessKind.Reference)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool IsOfThisFile(ISymbol symbol, Defect defect) =>
        symbol.DeclaredAccessibility is Accessibility.Private or Accessibility.NotApplicable
        && symbol.ContainingType is { } type
        && type.DeclaringSyntaxReferences.All(part => part.SyntaxTree == defect.Root.SyntaxTree);
}
