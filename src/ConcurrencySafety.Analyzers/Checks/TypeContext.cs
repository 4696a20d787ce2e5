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

    public TypeFindings Findings => FindingsOf(Type);

    /// <summary>The conflicts to report in this type: of bodies that it starts, and of bodies that others start and that get here.</summary>
    public ImmutableArray<Conflict> Conflicts
    {
        get
        {
            var own = IsAtWork ? Findings.ConflictsIn(Type.Type) : Enumerable.Empty<Conflict>();
            if (!Type.HasMemory(CancellationToken))
            {
                return own.ToImmutableArray();
            }

            var others = _model.StartersInto(Type.Type, CancellationToken)
                .SelectMany(other => FindingsOf(other).ConflictsIn(Type.Type))
                .ToList();
            return TypeFindings.Merge(own, others);
        }
    }

    /// <summary>The delegates that are called in this type's code by bodies that it or others start, one a call.</summary>
    public IEnumerable<Raise> Raises => (IsAtWork ? new[] { Type } : Enumerable.Empty<TypeModel>())
        .Concat(Type.HasMemory(CancellationToken) ? _model.StartersInto(Type.Type, CancellationToken) : Enumerable.Empty<TypeModel>())
        .SelectMany(type => FindingsOf(type).RaisesIn(Type.Type))
        .GroupBy(raise => raise.Call.Syntax).Select(same => same.First())
        .OrderBy(raise => raise.Call.Syntax.SyntaxTree.FilePath, StringComparer.Ordinal).ThenBy(raise => raise.Call.Syntax.SpanStart);

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

    /// <summary>The type starts something, or a host runs it.</summary>
    private bool IsAtWork => Type.HasWork(CancellationToken) || Host.Of(Type, _model, CancellationToken) is not null;

    private TypeFindings FindingsOf(TypeModel type) =>
        _model.Answer(type, asked => TypeFindings.Of(asked, Host.Of(asked, _model, CancellationToken), CancellationToken), CancellationToken);

    public void Report(Diagnostic diagnostic) => _context.ReportDiagnostic(diagnostic);

    private TypeUses Uses => _model.Answer(Type, type => TypeUses.Of(type, CancellationToken), CancellationToken);
}
