using System.Collections.Immutable;
using ConcurrencySafety.Sharing;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Checks;

/// <summary>
/// A rule: it asks the engine about one type at a time and words what it hears. Reports are made when the compiler has
/// passed the type (a symbol-end action), so they are live in the editor, and fixes are offered for them.
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

    private void Start(CompilationStartAnalysisContext context)
    {
        var model = ProgramModel.For(context.Compilation, context.Options, context.CancellationToken);
        if (!model.Catalog.HasThreading)
        {
            return;
        }

        context.RegisterSymbolStartAction(
            start =>
            {
                var type = model.TypeOf((INamedTypeSymbol)start.Symbol);
                start.RegisterOperationBlockAction(block => Collect(type, block));
                start.RegisterSymbolEndAction(end =>
                {
                    if (type.HasWork || Host.Of(type, model, end.CancellationToken) is not null)
                    {
                        Examine(new TypeContext(model, type, end));
                    }
                });
            },
            SymbolKind.NamedType);
    }

    private static void Collect(TypeModel type, OperationBlockAnalysisContext context)
    {
        // The blocks of nested types come here, too; each type collects its own.
        if (!SymbolEqualityComparer.Default.Equals(context.OwningSymbol.ContainingType, type.Type))
        {
            return;
        }

        foreach (var block in context.OperationBlocks)
        {
            if (block is IBlockOperation or IMethodBodyOperation or IFieldInitializerOperation or IPropertyInitializerOperation)
            {
                type.Add(context.OwningSymbol, block);
            }
        }
    }
}
