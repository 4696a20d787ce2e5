using ConcurrencySafety.Fixes.Races;
using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Races;

/// <summary>A test and a call become one read.</summary>
public sealed class NullConditionalFixTests
{
    [Theory]
    [InlineData("if (Changed != null) {|CSAFE115:Changed(this, EventArgs.Empty)|};", "Changed?.Invoke(this, EventArgs.Empty);")]
    [InlineData("if (null != Changed) {|CSAFE115:Changed.Invoke(this, EventArgs.Empty)|};", "Changed?.Invoke(this, EventArgs.Empty);")]
    [InlineData("if (this.Changed is not null) {|CSAFE115:this.Changed(this, EventArgs.Empty)|};", "this.Changed?.Invoke(this, EventArgs.Empty);")]
    [InlineData("if (Changed != null) { {|CSAFE115:Changed!(this, EventArgs.Empty)|}; } // told", "Changed?.Invoke(this, EventArgs.Empty); // told")]
    [InlineData("if (Changed == null) return; {|CSAFE115:Changed(this, EventArgs.Empty)|};", "if (Changed == null) return; Changed?.Invoke(this, EventArgs.Empty);")]
    [InlineData("if (_on && Changed != null) {|CSAFE115:Changed(this, EventArgs.Empty)|};", "if (_on && Changed != null) Changed?.Invoke(this, EventArgs.Empty);")]
    [InlineData("if (Changed != null) { /* now */ {|CSAFE115:Changed(this, EventArgs.Empty)|}; }", "if (Changed != null) { /* now */ Changed?.Invoke(this, EventArgs.Empty); }")]
    [InlineData("if (Changed != null) {|CSAFE115:Changed(this, EventArgs.Empty)|}; else Console.WriteLine();", "if (Changed != null) Changed?.Invoke(this, EventArgs.Empty); else Console.WriteLine();")]
    public Task TestAndCall(string before, string after) => Verify.FixesAll<NullConditionalFix>(Program(before), Program(after));

    [Fact]
    public Task Block() => Verify.FixesAll<NullConditionalFix>(Program("""
        // Tell the others.
                if (Changed != null)
                {
                    {|CSAFE115:Changed(this, EventArgs.Empty)|};
                }

                Console.WriteLine();
        """), Program("""
        // Tell the others.
                Changed?.Invoke(this, EventArgs.Empty);

                Console.WriteLine();
        """));

    [Fact]
    public Task ValueOfTheCallIsUsed_NotOffered() => Verify.OffersNoFix<NullConditionalFix>("""
        class C
        {
            public event Func<bool>? Asked;

            public Task StartAsync() => Task.Run(() =>
            {
                bool ok = Asked != null && {|CSAFE115:Asked()|};
                Console.WriteLine(ok);
            });
        }
        """);

    [Fact]
    public Task OldLanguage_NotOffered() => Verify.OffersNoFix<NullConditionalFix>("""
        using System;
        using System.Threading.Tasks;
        class C
        {
            public event Action Changed;
            public Task StartAsync()
            {
                return Task.Run(() => { if (Changed != null) {|CSAFE115:Changed()|}; });
            }
        }
        """, new SourceOptions { Language = LanguageVersion.CSharp5 });

    private static string Program(string statement) => $$"""
        class C
        {
            private readonly bool _on = Environment.ProcessorCount > 1;
            public event EventHandler? Changed;

            public Task StartAsync() => Task.Run(Work);

            private void Work()
            {
                {{statement}}
            }
        }
        """;
}
