using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Sharing.LockOrder;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Deadlocks;

/// <summary>CSAFE205: a thread blocks on asynchronous code where that can deadlock or starve.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SyncOverAsync : Check
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE205",
        Family.Deadlock,
        title: "Thread blocks on asynchronous code",
        messageFormat: "'{0}' blocks here until {1} (line {2}) has ended, {3}; {4}",
        description: "The rest of the asynchronous code needs a thread, the context or the lock that is kept here meanwhile. Where it cannot get it both wait for ever, and where it can, each blocked thread is missing to everybody else.");

    public SyncOverAsync()
        : base(Definition)
    {
    }

    private protected override void Examine(TypeContext type)
    {
        foreach (var wait in type.Standstills)
        {
            // Which body needs the lock is more to say.
            if (wait.Work is { } work && Reason(wait, work, type) is { } reason && !type.IsKnownDeadlock(wait.Syntax))
            {
                type.Report(Create(wait, work, reason));
            }
        }
    }

    /// <summary>Whether this rule tells of a wait that an operation makes.</summary>
    internal static bool Tells(IOperation wait, TypeContext type) => type.Standstills.Any(known => wait.Syntax.Span.OverlapsWith(known.Syntax.Span) && known.Work is { } work && Reason(known, work, type) is not null);

    /// <summary>Why it is wrong to block here; null where it is the only way to wait, and does no harm.</summary>
    private static string? Reason(Standstill wait, Work work, TypeContext type)
    {
        if (wait.Body.IsAsync)
        {
            return type.IsEntryPoint(wait.Body.Symbol) ? null : "in an async method";
        }

        if (work.Kind != StartKind.AsyncCall)
        {
            return null;
        }

        if (wait.Lock is { } held)
        {
            return "with the lock '" + LockSteps.Name(held.Key, held.Key) + "' held";
        }

        if (work.IsOnContext && type.Catalog.FactsOf(type.Type.Type).IsContextBound && !wait.Pause.State.HasLeftContext && wait.Body.Parent is null)
        {
            return "on the context that its code after an await needs";
        }

        // Without a context or a lock it only keeps a thread: not shown to do harm.
        return Unawaiting(wait.Body) is { } member && type.IsStrict(wait.Syntax.SyntaxTree) ? "in " + member + ", which cannot await" : null;
    }

    /// <summary>A member that the language does not let await; null for any other.</summary>
    private static string? Unawaiting(Body body) => (body.Parent, body.Symbol) switch
    {
        (null, IMethodSymbol { MethodKind: MethodKind.Constructor or MethodKind.StaticConstructor }) => "a constructor",
        (null, IMethodSymbol { MethodKind: MethodKind.PropertyGet or MethodKind.PropertySet }) => "a property",
        (null, IFieldSymbol or IPropertySymbol) => "an initializer",
        _ => null,
    };

    private static Diagnostic Create(Standstill wait, Work work, string reason)
    {
        var report = new Report(Definition, Report.NameOf(wait.Syntax));
        report.With(FixData.LabelStart, Report.NameOf(work.Operation.Syntax));
        if (wait.Lock is { } held)
        {
            report.With(FixData.LabelLock, Races.LockWording.LockedAt(held.Value.At));
        }

        return report.Create(
            null,
            LockSteps.MemberName(wait.Body.Code.Root.Symbol),
            Report.Spell(work.Operation),
            Report.Line(work.Operation.Syntax, wait.Syntax),
            reason,
            wait.Lock is null ? Unawaiting(wait.Body) is null ? "use await" : "make it a method that its callers await" : "use await, and wait before the lock is taken or after it is given back");
    }
}
