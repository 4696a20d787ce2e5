using ConcurrencySafety.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Synchronization;

/// <summary>Wakes all who wait: each tests what it waits for.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(PulseAllFix))]
public sealed class PulseAllFix() : TreeFix("CSAFE507")
{
    private const string PulseAll = nameof(System.Threading.Monitor.PulseAll);

    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Wake all who wait";

    private protected override SyntaxNode? TryRepair(Defect defect) =>
        defect.Property(FixData.Pulse) == FixData.PulseMixed && defect.Node is IdentifierNameSyntax name
            ? defect.Root.ReplaceNode(name, SyntaxFactory.IdentifierName(PulseAll).WithTriviaFrom(name))
            : null;
}
