using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Sharing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Synchronization;

/// <summary>CSAFE503: the object that is locked is made where it is locked.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class FreshLock : LockCheck
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE503",
        Family.Synchronization,
        title: "Lock on an object that is new at each call",
        messageFormat: "'{0}' is a new object each time this code runs, so the lock keeps nobody out; lock a private readonly field",
        description: "Each thread locks an object of its own, and all of them go on at once. What the lock was to guard is not guarded.");

    public FreshLock()
        : base(Definition)
    {
    }

    private protected override void Examine(TypeContext type)
    {
        foreach (var weak in type.WeakLocks.Where(weak => weak.Kind == WeakLockKind.New))
        {
            type.Report(On(weak).With(FixData.LabelDeclaration, weak.Variable?.Locations.FirstOrDefault()).Create(null, weak.Places[0].Syntax.ToString()));
        }
    }
}
