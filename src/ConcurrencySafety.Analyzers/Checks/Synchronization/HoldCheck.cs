using ConcurrencySafety.Checks.Races;
using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Sharing.Holds;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Checks.Synchronization;

/// <summary>A rule about locks that are taken and given back by calls: marked at the call, with the release and what comes between.</summary>
public abstract class HoldCheck : LockCheck
{
    private protected HoldCheck(DiagnosticDescriptor descriptor)
        : base(descriptor)
    {
    }

    /// <summary>Whether the rule speaks of the finding.</summary>
    private protected abstract bool Covers(HoldFinding finding);

    /// <summary>What the message says of it, in its order.</summary>
    private protected abstract object[] Words(HoldFinding finding);

    private protected sealed override void Examine(TypeContext type)
    {
        foreach (var finding in type.Holds.Where(Covers))
        {
            var report = new Report(Descriptor, Report.NameOf(finding.Event.Operation.Syntax))
                .With(FixData.LabelRelease, finding.Given?.Operation.Syntax)
                .With(FixData.LabelCause, finding.Cause?.Syntax)
                .Data(FixData.Name, Name(finding));
            type.Report(report.Create(null, Words(finding)));
        }
    }

    private protected static string Name(HoldFinding finding) => LockWording.Name(finding.Event.Lock);

    /// <summary>The line of another place of the report.</summary>
    private protected static string LineOf(HoldFinding finding, SyntaxNode place) => Report.Line(place, finding.Event.Operation.Syntax);

    /// <summary>How a way out of the body misses the release.</summary>
    private protected static string WayOut(HoldFinding finding) => finding switch
    {
        { ByException: true, Cause.Syntax: var cause } => "an exception in " + Spell(finding.Cause) + " on line " + LineOf(finding, cause) + " leaves it held",
        { ByException: true } => "an exception leaves it held",
        { Cause.Syntax: var last } => "the way out on line " + LineOf(finding, ReturnAfter(last)) + " leaves it held",
        _ => "a way to the end of the code leaves it held",
    };

    /// <summary>The call, <c>await</c> or <c>throw</c> of a statement, on one line.</summary>
    private static string Spell(IOperation operation)
    {
        var call = operation.DescendantsAndSelf().FirstOrDefault(static inner => inner is IInvocationOperation { IsImplicit: false } or IObjectCreationOperation { IsImplicit: false }) ?? operation;
        return operation.Syntax.FirstAncestorOrSelf<ThrowStatementSyntax>() is not null ? "'throw'"
            : call is IInvocationOperation { TargetMethod.MethodKind: not MethodKind.DelegateInvoke } or IObjectCreationOperation ? "'" + Report.Spell(call) + "'"
            : "'" + operation.Syntax.ToString().Split('\n')[0].TrimEnd() + "'";
    }

    /// <summary>The <c>return</c> to which a condition leads; what is evaluated last otherwise.</summary>
    private static SyntaxNode ReturnAfter(SyntaxNode last) =>
        last.FirstAncestorOrSelf<IfStatementSyntax>(statement => statement.Condition.Span.Contains(last.Span))?.Statement.DescendantNodesAndSelf().OfType<ReturnStatementSyntax>().FirstOrDefault() ?? last;
}
