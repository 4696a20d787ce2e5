using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Sharing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Synchronization;

/// <summary>CSAFE501: what is locked is an object that code which knows nothing of the lock can lock, too.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ReachableLock : LockCheck
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE501",
        Family.Synchronization,
        title: "Lock on an object that others can lock",
        messageFormat: "'{0}' is locked here, but {1}; lock a private readonly object",
        description: "Code that has nothing to do with this lock can take it and keep it: threads wait for each other without a reason, or for ever. Nobody who reads this type can tell who holds its lock.");

    public ReachableLock()
        : base(Definition)
    {
    }

    private protected override void Examine(TypeContext type)
    {
        foreach (var weak in type.WeakLocks)
        {
            if (ReasonOf(weak, type) is { } reason)
            {
                type.Report(On(weak).Create(null, weak.Places[0].Syntax.ToString(), reason));
            }
        }
    }

    private static string? ReasonOf(WeakLock weak, TypeContext type) => weak.Kind switch
    {
        WeakLockKind.This => "everybody who has an object of '" + type.Type.Type.Name + "' can lock it, too",
        WeakLockKind.Global => "a " + weak.Places[0].Unconverted().Type!.Name.ToLowerInvariant() + " is one object for all code of the process",
        WeakLockKind.Text => "equal strings can be one object that other code locks, too",
        WeakLockKind.Boxed => "a value is boxed into a new object each time, so that nobody is kept out",
        WeakLockKind.Exposed => "code outside the assembly can lock the field, too",
        _ => null,
    };
}
