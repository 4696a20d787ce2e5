using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Sharing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Checks.Lifetimes;

/// <summary>CSAFE302: a task is neither awaited, joined, kept nor returned.</summary>
/// <remarks>
/// Silent where the compiler speaks (CS4014): a call dropped in an async method, or of an async method.
/// Limits: a task that is only asked whether it has ended counts as looked after.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LostTask : Check
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE302",
        Family.Lifetime,
        title: "Task is neither awaited, joined, kept nor returned",
        messageFormat: "Nobody waits for the task that '{0}' starts: {1}; await it, return it, or assign it to '_' when that is meant",
        description: "Nobody learns when the work ends or that it failed: its exception is lost, and the program may end or go on before the work is done.");

    public LostTask()
        : base(Definition)
    {
    }

    private protected override void Examine(TypeContext type)
    {
        foreach (var lost in type.Findings.Lost)
        {
            if (lost.Site.Root.Kind is not (StartKind.Task or StartKind.AsyncCall or StartKind.Continuation or StartKind.Parallel)
                || lost.IsJoinedSomewhere
                || lost.Collections.Count > 0
                || (lost.Field is not null && !type.IsStrict(lost.Site.Operation.Syntax.SyntaxTree))
                || NestedTask.IsNested((lost.Site.Operation as IInvocationOperation)?.Type, type.Catalog)
                || type.IsDisposedEarly(lost.Site.Operation.Syntax)
                || IsCompilers(lost)
                || (lost.Site.Root.Kind == StartKind.Continuation && IsAfterthought(lost.Site.Root.Operation) && !type.IsStrict(lost.Site.Operation.Syntax.SyntaxTree))
                || VoidDelegates.Takes(lost.Body, type) is { IsTask: false }
                || (IsMessenger(lost.Site.Root, type) && !type.IsStrict(lost.Site.Operation.Syntax.SyntaxTree)))
            {
                continue;
            }

            var report = new Report(Descriptor, Report.NameOf(lost.Site.Operation.Syntax));
            foreach (var variable in lost.Variables)
            {
                report.With(FixData.LabelDeclaration, variable.Locations.FirstOrDefault());
                report.Data(FixData.Name, variable.Name);
            }

            report.Data(FixData.Start, "task");
            type.Report(report.Create(
                null,
                Report.Spell(lost.Site.Operation),
                lost.Variables.FirstOrDefault() is { } holder ? "'" + holder.Name + "' holds it when the method ends"
                : lost.Field is { } field ? "nothing reads the field '" + field.Name + "' that holds it"
                : "its result is dropped"));
        }
    }

    /// <summary>
    /// A continuation hung on a task that somebody else started and waits for: what it does is done whoever waits. Not one on
    /// a task that is started in the same breath, which nobody has but the continuation.
    /// </summary>
    private static bool IsAfterthought(IOperation operation) =>
        operation is IInvocationOperation { Instance: { } antecedent } && antecedent.Unconverted() is IMemberReferenceOperation or ILocalReferenceOperation or IParameterReferenceOperation;

    /// <summary>All that is started is to tell others that they can go on (<c>Task.Run(() => source.TrySetResult(x))</c>): who waits for that waits for the work.</summary>
    private static bool IsMessenger(StartSite site, TypeContext type) => !site.Targets.IsEmpty && site.Targets.All(target =>
        target.Body is { IsAsync: false } body
        && body.Code.Operation.DescendantsAndSelf().OfType<IAnonymousFunctionOperation>().FirstOrDefault(lambda => lambda.Syntax == body.Syntax) is { Body.Operations: { IsEmpty: false } steps }
        && steps.All(step => IsSignal(step, type)));

    private static bool IsSignal(IOperation step, TypeContext type) => step switch
    {
        IExpressionStatementOperation { Operation: var call } => IsSignal(call, type),
        IReturnOperation { ReturnedValue: var value } => value is null || IsSignal(value, type),
        IInvocationOperation call => type.Catalog.EffectsOf(call.TargetMethod).Any(static effect => effect.Role == ApiRole.Signal),
        _ => false,
    };

    /// <summary>The rule of the compiler's own warning CS4014, to say nothing twice.</summary>
    private static bool IsCompilers(LostHandle lost) =>
        lost.Variables.Count == 0
        && (lost.Body.IsAsync || lost.Site.Operation is IInvocationOperation { TargetMethod.IsAsync: true, Parent: not IInvocationOperation });
}
