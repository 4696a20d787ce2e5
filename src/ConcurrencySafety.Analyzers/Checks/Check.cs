using System.Collections.Immutable;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks;

/// <summary>
/// A rule: it asks the engine about one type at a time and words what it hears. Reports are made when a file's
/// semantic model is complete, in that file: so they are live in the editor, and fixes are offered for them.
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

        if (model.IsFirst())
        {
            // Somebody has to want operations: only then does the driver give the semantic models the bodies that the compiler has bound.
            context.RegisterOperationBlockAction(static _ => { });
        }

        // A file's turn comes when its bodies are bound. A symbol's comes before, and would have everything bound twice.
        context.RegisterSemanticModelAction(
            file =>
            {
                foreach (var declared in model.Candidates.In(file.SemanticModel.SyntaxTree))
                {
                    var type = model.TypeOf(declared);
                    if (Concerns(type, file.CancellationToken))
                    {
                        Examine(new TypeContext(model, type, file));
                    }
                }
            });
    }
}
