using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Sharing;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks;

/// <summary>One type under examination: what the engine found, and where to report.</summary>
internal sealed class TypeContext
{
    private readonly SymbolAnalysisContext _context;
    private readonly ProgramModel _model;

    public TypeContext(ProgramModel model, TypeModel type, SymbolAnalysisContext context)
    {
        _model = model;
        _context = context;
        Type = type;
    }

    public TypeModel Type { get; }

    public ApiCatalog Catalog => _model.Catalog;

    public TypeFindings Findings => _model.Answer(Type, type => TypeFindings.Of(type, CancellationToken), CancellationToken);

    public GuardFindings Guards => _model.Answer(Type, type => GuardFindings.Of(type, () => Uses, CancellationToken), CancellationToken);

    public AtomicFindings Atomics => _model.Answer(Type, type => AtomicFindings.Of(type, () => Uses, CancellationToken), CancellationToken);

    /// <summary>Whether a race between bodies that the type starts is reported for one of the accesses: that report tells more.</summary>
    public bool IsReported(ISymbol? variable, IEnumerable<SharedAccess> accesses, bool isStrict) => Findings.Conflicts.Any(conflict =>
        (conflict.Verdict == Verdict.Racy || isStrict)
        && SymbolEqualityComparer.Default.Equals(conflict.Variable, variable)
        && conflict.All.Any(access => accesses.Any(here => here.Syntax == access.Syntax)));

    /// <summary>Whether everything is to be reported that cannot be shown to be safe.</summary>
    public bool IsStrict(SyntaxTree tree) => Options.IsStrict(_context.Options.AnalyzerConfigOptionsProvider, tree);

    public CancellationToken CancellationToken => _context.CancellationToken;

    public void Report(Diagnostic diagnostic) => _context.ReportDiagnostic(diagnostic);

    private TypeUses Uses => _model.Answer(Type, type => TypeUses.Of(type, CancellationToken), CancellationToken);
}
