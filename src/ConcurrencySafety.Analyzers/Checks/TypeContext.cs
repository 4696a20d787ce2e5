using System.Collections.Immutable;
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

    /// <summary>The conflicts to report in this type: of bodies that it starts, and of bodies that others start and that get here.</summary>
    public ImmutableArray<Conflict> Conflicts
    {
        get
        {
            var own = Type.HasWork(CancellationToken) ? Findings.ConflictsIn(Type.Type) : Enumerable.Empty<Conflict>();
            if (!Type.HasMemory(CancellationToken))
            {
                return own.ToImmutableArray();
            }

            var others = _model.StartersInto(Type.Type, CancellationToken)
                .SelectMany(other => _model.Answer(other, type => TypeFindings.Of(type, CancellationToken), CancellationToken).ConflictsIn(Type.Type))
                .ToList();
            return TypeFindings.Merge(own, others);
        }
    }

    /// <summary>Whether everything is to be reported that cannot be shown to be safe.</summary>
    public bool IsStrict(SyntaxTree tree) => Options.IsStrict(_context.Options.AnalyzerConfigOptionsProvider, tree);

    public CancellationToken CancellationToken => _context.CancellationToken;

    public void Report(Diagnostic diagnostic) => _context.ReportDiagnostic(diagnostic);
}
