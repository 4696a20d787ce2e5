using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConcurrencySafety.Fixes.Lifetimes;

/// <summary><c>t.Join()</c> where the scope of the thread ends.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class JoinThreadFix() : TreeFix("CSAFE301", "CSAFE306")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Join the thread at the end of the scope";

    private protected override SyntaxNode? TryRepair(Defect defect) => JoinThread.AtEndOfScope(defect);
}
