using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Sharing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Races;

/// <summary>CSAFE104: state that the type guards with a lock is used without it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class GuardBroken : Check
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE104",
        Family.DataRace,
        title: "Guarded state is used without its lock",
        messageFormat: "'{0}' is {1} here {2}, which guards it in '{3}' (line {4}); {5}",
        description: "A lock protects only while everybody takes it. Here another thread can be in the middle of the guarded section, so this code sees or leaves a state that is half changed or out of date.");

    public GuardBroken()
        : base(Definition)
    {
    }

    private protected override void Examine(TypeContext type)
    {
        foreach (var breach in type.Breaches)
        {
            var isStrict = type.IsStrict(breach.Place.SyntaxTree);
            if ((breach.Verdict == Verdict.Racy || isStrict) && !type.IsReported(breach.Variable, breach.All, isStrict))
            {
                type.Report(Create(breach));
            }
        }
    }

    private static Diagnostic Create(Breach breach)
    {
        var witness = breach.Witness;
        var hold = witness.Access.Locks.All.First(held => held.Lock.Place.Equals(breach.Guard.Lock)).Hold;
        var report = new Report(Definition, breach.Call is not null ? Report.NameOf(breach.Place) : breach.Place.GetLocation());
        foreach (var access in breach.Call is not null ? Enumerable.Empty<SharedAccess>() : breach.All)
        {
            report.With(FixData.LabelAccess, access.Syntax);
        }

        if (breach.Call is null)
        {
            CallChains.Add(report, breach.Primary);
        }

        report.With(FixData.LabelLock, LockWording.LockedAt(hold.At));
        report.With(FixData.LabelDeclaration, breach.Variable?.Locations.FirstOrDefault());
        report.Data(FixData.Memory, RaceWording.MemoryWord(breach.Guard.State));
        report.Data(FixData.Name, RaceWording.Name(breach.Guard.State));
        report.Data(FixData.Access, RaceWording.AccessWord(breach.Primary.Access));
        report.Data(FixData.Scope, FixData.ScopeNamed);
        report.Data(FixData.Guard, breach.Kind == BreachKind.OtherObject || IsOutOfReach(breach) ? null : LockWording.Expression(hold.At));
        return report.Create(
            null,
            RaceWording.Name(breach.Guard.State),
            RaceWording.Done(breach.Primary.Access),
            Missing(breach),
            RaceWording.MemberName(witness.Member),
            Report.Line(witness.Syntax, breach.Place),
            IsOutOfReach(breach) ? "let this type have that lock, and take it here" : breach.Kind == BreachKind.NoLock ? "take the lock here, too" : "take that lock here");
    }

    /// <summary>A base type keeps the lock to itself.</summary>
    private static bool IsOutOfReach(Breach breach)
    {
        if (breach.Guard.Lock.Variable is not { DeclaredAccessibility: Accessibility.Private, ContainingType: { } owner })
        {
            return false;
        }

        var type = breach.Code.Root.Symbol.ContainingType;
        while (type is not null && !SymbolEqualityComparer.Default.Equals(type.OriginalDefinition, owner.OriginalDefinition))
        {
            type = type.ContainingType;
        }

        return type is null;
    }

    private static string Missing(Breach breach)
    {
        var guard = LockWording.Name(breach.Guard.Lock);
        var through = breach.Call?.Target.Method is { } called ? "by '" + RaceWording.MemberName(called) + "' " : string.Empty;
        return through + breach.Kind switch
        {
            BreachKind.OtherLock => "under the lock '" + LockWording.Name(breach.Held!) + "' instead of '" + guard + "'",
            BreachKind.OtherObject => "under this object's lock instead of '" + LockWording.Name(breach.Held!) + "'",
            _ => "without the lock '" + guard + "'",
        };
    }
}
