using System.Collections.Immutable;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks;

/// <summary>
/// A rule: it asks the engine about one type at a time and words what it hears. Reports are made from symbol actions, so
/// they are live in the editor, and fixes are offered for them.
/// </summary>
public abstract class Check : DiagnosticAnalyzer
{
    private protected Check(DiagnosticDescriptor descriptor) => SupportedDiagnostics = ImmutableArray.Create(descriptor);

    public sealed override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; }

    private protected DiagnosticDescriptor Descriptor => SupportedDiagnostics[0];

    public sealed override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(Start);
    }

    /// <summary>Reports what the rule finds in a type that has something to do with threads.</summary>
    private protected abstract void Examine(TypeContext type);

    /// <summary>A quick look at whether the type has anything to do with the rule.</summary>
    private protected virtual bool Concerns(TypeModel type, CancellationToken cancellationToken) =>
        type.HasWork(cancellationToken) || type.HasMemory(cancellationToken) || type.RunsUnderLock(cancellationToken);

    private void Start(CompilationStartAnalysisContext context)
    {
        var model = ProgramModel.For(context.Compilation, context.Options, context.CancellationToken);
        if (!model.HasThreading)
        {
            return;
        }

        context.RegisterSymbolAction(
            symbol =>
            {
                var type = model.TypeOf((INamedTypeSymbol)symbol.Symbol);
                if (Concerns(type, symbol.CancellationToken))
                {
                    Examine(new TypeContext(model, type, symbol));
                }
            },
            SymbolKind.NamedType);
    }
}
