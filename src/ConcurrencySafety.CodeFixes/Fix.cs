using System.Collections.Immutable;
using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConcurrencySafety;

/// <summary>
/// One repair, whatever the rules that it cures. A repair is computed before it is offered: <see cref="TryRepairAsync"/>
/// answers null where it does not fit, and a result that does not compile is never offered.
/// </summary>
public abstract class Fix : CodeFixProvider
{
    private protected Fix(params string[] cures) => FixableDiagnosticIds = ImmutableArray.Create(cures);

    /// <summary>The ids of the rules that this repair cures.</summary>
    public sealed override ImmutableArray<string> FixableDiagnosticIds { get; }

    /// <summary>Names the action among the others; the same for every report, so that Fix All finds it again.</summary>
    internal string Key => GetType().Name;

    /// <summary>Whether Fix All is offered: a decision of each fix. The reports of a document are then repaired one after another.</summary>
    private protected abstract bool FixesAll { get; }

    public sealed override FixAllProvider? GetFixAllProvider() => FixesAll ? new OneAfterAnother(this) : null;

    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (var diagnostic in context.Diagnostics)
        {
            var defect = await Defect.ReadAsync(context.Document, diagnostic, context.CancellationToken).ConfigureAwait(false);
            if (defect is null || await RepairAsync(defect).ConfigureAwait(false) is not { } repaired)
                continue;
            context.RegisterCodeFix(CodeAction.Create(Title(defect), _ => Task.FromResult(repaired), Key), diagnostic);
        }
    }

    /// <summary>What the light bulb says: an imperative without a full stop.</summary>
    private protected abstract string Title(Defect defect);

    /// <summary>
    /// The document with the defect repaired, or null where this repair does not fit. The document is never returned unchanged.
    /// Only this document is changed. Nodes that are not replaced keep their annotations: Fix All finds its next report by them.
    /// </summary>
    private protected abstract Task<Document?> TryRepairAsync(Defect defect);

    /// <summary>Repairs, tidies what the repair marked for the formatter or the simplifier, and checks that the result compiles.</summary>
    internal async Task<Document?> RepairAsync(Defect defect)
    {
        var repaired = await TryRepairAsync(defect).ConfigureAwait(false);
        if (repaired is null)
            return null;
        repaired = await Tidy.ApplyAsync(repaired, defect.Layout, defect.Cancellation).ConfigureAwait(false);
        return await Compilability.IsKeptAsync(defect.Document, repaired, defect.Cancellation).ConfigureAwait(false) ? repaired : null;
    }
}
