using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Benchmarks.Measuring;

/// <summary>
/// The measure: what an analyzer costs that looks at every operation of every body, asks for every control flow graph, those of
/// lambdas and local functions included, and does nothing with them.
/// </summary>
internal sealed class OperationWalker : DiagnosticAnalyzer
{
    private static readonly DiagnosticDescriptor Never = new("WALK", "Never", "Never", "Walk", DiagnosticSeverity.Warning, isEnabledByDefault: true);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Never];

    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterOperationBlockAction(block =>
        {
            int seen = 0;
            foreach (IOperation root in block.OperationBlocks)
            {
                seen += root.DescendantsAndSelf().Count();
                if (root.Kind is OperationKind.Block or OperationKind.FieldInitializer or OperationKind.PropertyInitializer or OperationKind.ParameterInitializer)
                {
                    seen += Walk(block.GetControlFlowGraph(root));
                }
            }

            GC.KeepAlive(seen);
        });
    }

    private static int Walk(ControlFlowGraph graph)
    {
        int seen = graph.LocalFunctions.Sum(f => Walk(graph.GetLocalFunctionControlFlowGraph(f)));
        foreach (BasicBlock block in graph.Blocks)
        {
            IEnumerable<IOperation> operations = block.BranchValue is { } value ? block.Operations.Append(value) : block.Operations;
            foreach (IOperation operation in operations.SelectMany(o => o.DescendantsAndSelf()))
            {
                seen++;
                if (operation is IFlowAnonymousFunctionOperation lambda)
                {
                    seen += Walk(graph.GetAnonymousFunctionControlFlowGraph(lambda));
                }
            }
        }

        return seen;
    }
}
