using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Sharing;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Synchronization;

/// <summary>CSAFE511: a [ThreadStatic] variable is read by another thread than the one that wrote it.</summary>
/// <remarks>Initializers and instance fields are what CA2019 and CA2259 of the SDK tell of.</remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LostThreadStatic : Check
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE511",
        Family.Synchronization,
        title: "Thread-static variable is read by another thread than the one that wrote it",
        messageFormat: "'{0}' is [ThreadStatic], and {1}; {2}",
        description: "Each thread has a variable of its own. What one thread has written is not there for the next one, which finds the default, or what some other work has left behind.");

    public LostThreadStatic()
        : base(Definition)
    {
    }

    private protected override bool Concerns(TypeModel type, CancellationToken cancellationToken) => type.HasMemory(cancellationToken);

    private protected override void Examine(TypeContext type)
    {
        foreach (var use in ThreadStatics.In(type.Type))
        {
            var report = new Report(Descriptor, use.Access.Syntax.GetLocation()).With(FixData.LabelAccess, use.Write?.Syntax).With(FixData.LabelWait, use.Await?.Syntax);
            report.With(FixData.LabelDeclaration, use.Field.Locations.FirstOrDefault()).Data(FixData.Name, use.Field.Name);
            type.Report(use is { Await: { } wait, Write: { } write }
                ? report.Create(null, use.Field.Name, "was written on line " + Report.Line(write.Syntax) + " by the thread before the await on line " + Report.Line(wait.Syntax) + "; what comes after it runs on whichever thread is free", "use AsyncLocal<T> or a local variable")
                : report.Create(null, use.Field.Name, "gets this value only on the thread that runs the static constructor; all others find the default", "use ThreadLocal<T> with a factory, or make the value when it is first needed"));
        }
    }
}
