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

    public GuardFindings Guards => _model.Answer(Type, type => GuardFindings.Of(type, CancellationToken), CancellationToken);

    /// <summary>Whether everything is to be reported that cannot be shown to be safe.</summary>
    public bool IsStrict(SyntaxTree tree) => Options.IsStrict(_context.Options.AnalyzerConfigOptionsProvider, tree);

    public CancellationToken CancellationToken => _context.CancellationToken;

    public void Report(Diagnostic diagnostic) => _context.ReportDiagnostic(diagnostic);
}
