using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Sharing;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks;

/// <summary>One type under examination: what the engine found, and where to report.</summary>
internal sealed class TypeContext
{
    private readonly AnalyzerOptions _options;
    private readonly Action<Diagnostic> _report;
    private readonly ProgramModel _model;

    public TypeContext(ProgramModel model, TypeModel type, SymbolAnalysisContext context)
        : this(model, type, context.Options, context.ReportDiagnostic, context.CancellationToken)
    {
    }

    public TypeContext(ProgramModel model, TypeModel type, OperationBlockAnalysisContext context)
        : this(model, type, context.Options, context.ReportDiagnostic, context.CancellationToken)
    {
    }

    private TypeContext(ProgramModel model, TypeModel type, AnalyzerOptions options, Action<Diagnostic> report, CancellationToken cancellationToken)
    {
        _model = model;
        _options = options;
        _report = report;
        Type = type;
        CancellationToken = cancellationToken;
    }

    public TypeModel Type { get; }

    public ApiCatalog Catalog => _model.Catalog;

    public TypeFindings Findings => _model.Answer(Type, type => TypeFindings.Of(type, CancellationToken), CancellationToken);

    /// <summary>Whether everything is to be reported that cannot be shown to be safe.</summary>
    public bool IsStrict(SyntaxTree tree) => Options.IsStrict(_options.AnalyzerConfigOptionsProvider, tree);

    public CancellationToken CancellationToken { get; }

    public void Report(Diagnostic diagnostic) => _report(diagnostic);
}
