using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Flow;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Sharing.LockOrder;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Checks.Deadlocks;

/// <summary>CSAFE206: code of others runs while a lock is held.</summary>
/// <remarks>
/// In default mode only what is told to others: events, callbacks, cancellation, continuations. A function that is asked for a value (a factory, a
/// selector, a clock) is needed under the lock, and hardly ever takes another.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnknownCallUnderLock : Check
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE206",
        Family.Deadlock,
        title: "Code of others runs under a lock",
        messageFormat: "{0} here while '{1}' holds '{2}' (line {3}): that code can take locks or wait for threads that want this one; do it after the lock is given back",
        description: "Whoever subscribed or registered does not know that a lock is held, and may wait for a thread that wants it or call back into this object in the middle of its change. Both show only with the right subscriber.",
        severity: DiagnosticSeverity.Info);

    public UnknownCallUnderLock()
        : base(Definition)
    {
    }

    private protected override void Examine(TypeContext type)
    {
        foreach (var call in type.Standstills.Where(static call => call.Pause.Kind == PauseKind.Foreign && call.ContinuesElsewhere != true))
        {
            // A function that a method gets to run is looked into where it is given.
            if (call.Lock is { } held && !IsGiven(call) && ((call.ContinuesElsewhere == false && !IsAsked(call.Pause.Operation)) || type.IsStrict(call.Syntax.SyntaxTree)))
            {
                var report = new Report(Definition, Report.NameOf(call.Syntax)).With(FixData.LabelLock, Races.LockWording.LockedAt(held.Value.At));
                type.Report(report.Create(
                    null,
                    What(call.Pause.Operation, call.Body),
                    LockSteps.MemberName(call.Body.Code.Root.Symbol),
                    LockSteps.Name(held.Key, held.Key),
                    Report.Line(held.Value.At, call.Syntax)));
            }
        }
    }

    private static bool IsGiven(Standstill call) =>
        call.Pause.Operation is IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke, Instance: { } callee } && Foreign.Callee(callee, call.Body.Code) is IParameterSymbol;

    /// <summary>A delegate is called for the value that it gives back. A task is no answer.</summary>
    private static bool IsAsked(IOperation call) =>
        call is IInvocationOperation { TargetMethod: { MethodKind: MethodKind.DelegateInvoke, ReturnsVoid: false, ReturnType: var result } } && result.GetMembers(WellKnownMemberNames.GetAwaiter).IsEmpty;

    private static string What(IOperation call, Body body) => call switch
    {
        IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke, Instance: { } callee } => Foreign.Callee(callee, body.Code) switch
        {
            IEventSymbol raised => "The event '" + raised.Name + "' is raised",
            { } variable => "The delegate '" + variable.Name + "' is called",
            null => "A delegate is called",
        },
        _ => "'" + Report.Spell(call) + "' runs what others have registered",
    };
}
