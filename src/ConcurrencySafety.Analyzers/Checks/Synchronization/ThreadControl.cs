using ConcurrencySafety.Checks.Deadlocks;
using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Synchronization;

/// <summary>CSAFE514: a thread is stopped from outside, or the finalizer's thread made to wait.</summary>
/// <remarks>Where the framework itself calls the method obsolete the compiler tells of it. A sleep in the place of a join is told of by the rules on races.</remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ThreadControl : Check
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE514",
        Family.Synchronization,
        title: "Thread is stopped from outside, or the finalizer's thread waits",
        messageFormat: "'{0}' {1}; {2}",
        description: "A thread that is stopped from outside leaves its locks and its state as they happen to be. A finalizer that waits for a lock keeps all others waiting, and memory is no longer freed.",
        severity: DiagnosticSeverity.Info);

    public ThreadControl()
        : base(Definition)
    {
    }

    private protected override bool Concerns(TypeModel type, CancellationToken cancellationToken) =>
        type.Members.Any(static scan => scan.Sites.Aborts.Count > 0 || scan.Member is IMethodSymbol { MethodKind: MethodKind.Destructor });

    private protected override void Examine(TypeContext type)
    {
        foreach (var call in type.Type.Members.SelectMany(static scan => scan.Sites.Aborts))
        {
            if (!call.TargetMethod.GetAttributes().Any(static attribute => attribute.AttributeClass is { Name: nameof(ObsoleteAttribute), ContainingNamespace.Name: nameof(System) }))
            {
                type.Report(new Report(Descriptor, Report.NameOf(call.Syntax)).Create(
                    null, Report.Spell(call), "stops a thread wherever it is, with its locks held and its state half changed", "let the thread end by itself: ask it by a CancellationToken, and join it"));
            }
        }

        foreach (var (taking, frame) in type.FinalizerLocks)
        {
            var report = new Report(Descriptor, LockSteps.Mark(taking.Operation));
            type.Report(report.Create(
                null,
                LockSteps.Name(taking.Lock, frame.Name(taking.Lock).Place),
                "is waited for by the finalizer of '" + type.Type.Type.Name + "' here: while somebody holds it no finalizer of the process runs",
                "free what has to be freed without a lock"));
        }
    }
}
