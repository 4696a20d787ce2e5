using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Flow;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Sharing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Races;

/// <summary>CSAFE112: a value of several words is shared without a common lock, where no other rule can show a race.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TornValue : Check
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE112",
        Family.DataRace,
        title: "Value of several words is shared without a lock",
        messageFormat: "'{0}' is {1} here {2}, with no common lock: a '{3}' is read and written in {4}; use {5}",
        description: "A read can come between the steps of a write. It then sees a value that nobody ever wrote, one half old and one half new.",
        severity: DiagnosticSeverity.Info);

    public TornValue()
        : base(Definition)
    {
    }

    private protected override void Examine(TypeContext type)
    {
        var reported = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var conflict in type.Findings.Conflicts)
        {
            // In strict mode the rule on fields reports it.
            if (conflict is { NeedsCall: true, Kind: ConflictKind.Field, Primary.Access.IsWrite: true, Variable: { } variable }
                && !conflict.Memory.IsContent && Words.IsTorn(Words.TypeOf(conflict.Memory), type.Catalog) && !type.IsStrict(conflict.Primary.Syntax.SyntaxTree) && reported.Add(variable))
            {
                Report(type, conflict.Memory, conflict.Primary.Access, conflict.Other.Syntax, RaceWording.Witness(conflict));
            }
        }

        foreach (var torn in type.Guards.Torn)
        {
            var isStrict = type.IsStrict(torn.Primary.Syntax.SyntaxTree);
            if (torn.State.Variable is { } variable && !type.IsReported(variable, new[] { torn.Primary.Access, torn.Locked.Access }, isStrict) && reported.Add(variable))
            {
                Report(
                    type,
                    torn.State,
                    torn.Primary.Access.Access,
                    torn.Locked.Syntax,
                    "without a lock and " + RaceWording.Done(torn.Locked.Access.Access) + " under one by '" + RaceWording.MemberName(torn.Locked.Member) + "' on line " + Diagnostics.Report.Line(torn.Locked.Syntax));
            }
        }
    }

    private static void Report(TypeContext type, Place memory, Access primary, SyntaxNode other, string witness)
    {
        var value = Words.TypeOf(memory)!;
        var isDouble = Words.IsDouble(value);
        var isNumber = isDouble || value.SpecialType == SpecialType.System_DateTime || (type.Catalog.FactsOf(value).IsNumber && value.OriginalDefinition.SpecialType != SpecialType.System_Nullable_T);
        var report = new Report(Definition, primary.Syntax.GetLocation());
        report.With(FixData.LabelAccess, other);
        report.With(FixData.LabelDeclaration, memory.Variable?.Locations.FirstOrDefault());
        report.Data(FixData.Memory, RaceWording.MemoryWord(memory));
        report.Data(FixData.Name, RaceWording.Name(memory));
        report.Data(FixData.Access, RaceWording.AccessWord(primary));
        type.Report(report.Create(
            null,
            RaceWording.Name(memory),
            RaceWording.Done(primary),
            witness,
            value.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat),
            isNumber ? "two steps on 32-bit machines" : "several steps",
            isDouble ? "Interlocked or a lock" : "a lock"));
    }
}
