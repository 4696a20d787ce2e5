using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Sharing;

/// <summary>Code on the one thread of a user interface's context takes turns; what leaves the context does not.</summary>
public sealed class ConfinementTests
{
    private const string Forms = """
        namespace System.Windows.Forms
        {
            public class Control
            {
                public void Invoke(Action action) => action();

                public object? Invoke(Delegate method, params object[] args) => null;
            }

            public class Form : Control { }
        }

        namespace App
        {
            class MainForm : System.Windows.Forms.Form
            {
                private int _clicks;
                private readonly List<int> _list = new();

                public async Task TwiceAsync()
                {
                    var first = OnceAsync();
                    var second = OnceAsync();
                    await Task.WhenAll(first, second);
                }

                MEMBERS
            }

            class Service
            {
                private int _calls;

                public async Task CallAsync() { await Task.Delay(1); _calls++; }
            }

            class Model(System.Windows.Forms.Control control)
            {
                private int _clicks;

                public int Clicks => _clicks;

                MODEL
            }
        }
        """;

    private static string Form(string members) =>
        Forms.Replace("MEMBERS", members + (members.Contains("OnceAsync()", StringComparison.Ordinal) ? "" : " private Task OnceAsync() => Task.CompletedTask;"), StringComparison.Ordinal)
            .Replace("MODEL", "", StringComparison.Ordinal);

    private static string Model(string members) =>
        Forms.Replace("MEMBERS", "private Task OnceAsync() => Task.CompletedTask;", StringComparison.Ordinal).Replace("MODEL", members, StringComparison.Ordinal);

    [Theory]
    [InlineData("private async Task OnceAsync() { await Task.Delay(1); _clicks++; }")]
    [InlineData("private async Task OnceAsync() { await Task.Delay(1).ConfigureAwait(true); _clicks++; }")]
    [InlineData("private async Task OnceAsync() { _clicks++; await Task.Delay(1).ConfigureAwait(false); }")]
    [InlineData("private async Task OnceAsync() { await Task.Delay(1); _clicks++; await Task.Delay(1).ConfigureAwait(false); }")]
    [InlineData("private async Task OnceAsync() { await Task.Delay(1).ConfigureAwait(false); lock (_list) _clicks++; }")]
    [InlineData("private async Task OnceAsync() { await Task.Delay(1).ConfigureAwait(false); Interlocked.Increment(ref _clicks); }")]
    [InlineData("private async Task OnceAsync() { await Task.Delay(1).ConfigureAwait(false); Invoke(() => _clicks++); }")]
    [InlineData("private async Task OnceAsync() { await InnerAsync(); _clicks++; } private async Task InnerAsync() => await Task.Delay(1).ConfigureAwait(false);")]
    public Task OnTheContext_Silent(string members) => Verify.Silent(Form(members));

    [Theory]
    [InlineData("private async Task OnceAsync() { await Task.Delay(1).ConfigureAwait(false); {|CSAFE102:_clicks++|}; }")]
    [InlineData("private async Task OnceAsync() { await Task.Delay(1).ConfigureAwait(continueOnCapturedContext: false); {|CSAFE105:_list.Add(1)|}; }")]
    [InlineData("private async Task OnceAsync() { await Task.Delay(1).ConfigureAwait(false); await Task.Delay(1); {|CSAFE102:_clicks++|}; }")]
    [InlineData("private async Task OnceAsync() { await new ValueTask().ConfigureAwait(false); {|CSAFE102:_clicks++|}; }")]
    [InlineData("private async Task<int> OnceAsync() { var x = await Task.FromResult(1).ConfigureAwait(false); {|CSAFE102:_clicks += x|}; return x; }")]
    public Task OffTheContext_Reported(string members) => Verify.Reports(Form(members));

    [Theory]
    [InlineData("public async Task M() { var t = Task.Run(() => Invoke(() => _clicks++)); _clicks++; await t; }")]
    [InlineData("public async Task M() { var t = Task.Run(() => Invoke(() => { _clicks++; })); _clicks++; await t; }")]
    [InlineData("public async Task M() { var t = Task.Run(() => { Thread.Sleep(1); Invoke(() => Count()); }); Count(); await t; } private void Count() => _clicks++;")]
    [InlineData("public void M() { _ = Task.Run(() => Invoke(() => _clicks++)); } public void N() => _clicks++;")]
    [InlineData("public void M() => Parallel.For(0, 9, i => Invoke(() => _list.Add(i)));")]
    [InlineData("public async Task M() { var t = Task.Run(() => Invoke(new Action(() => _clicks++))); var u = Task.Run(() => Invoke(() => _clicks++)); await Task.WhenAll(t, u); }")]
    public Task SentToTheContext_Silent(string members) => Verify.Silent(Form(members));

    [Theory]
    [InlineData("public async Task M(Service s) { var t = s.CallAsync(); var u = s.CallAsync(); await Task.WhenAll(t, u); }")]
    [InlineData("public async Task M() { var s = new Service(); var t = s.CallAsync(); var u = s.CallAsync(); await t; await u; }")]
    public Task AsyncMethodOfAnotherTypeBeganThere_Silent(string members) => Verify.Silent(Form(members));

    [Fact]
    public Task AsyncFunctionSentThere_OnlyTheLossReported() => Verify.Reports(Form(
        "public async Task M() { var t = Task.Run(() => Invoke({|CSAFE304:async|} () => { await Task.Delay(1); _clicks++; })); _clicks++; await t; }"));

    [Theory]
    [InlineData("public async Task M() { var t = Task.Run(() => { {|CSAFE102:_clicks++|}; Invoke(() => Console.WriteLine()); }); _clicks++; await t; }")]
    [InlineData("public async Task M() { var t = Task.Run(() => Invoke(() => _clicks++)); var u = Task.Run(() => {|CSAFE102:_clicks++|}); await Task.WhenAll(t, u); }")]
    [InlineData("public async Task M() { var t = Task.Run(() => Invoke(() => Task.Run(() => {|CSAFE102:_clicks++|}).Wait())); _clicks++; await t; }")]
    [InlineData("public void M() => Parallel.For(0, 9, i => {|CSAFE105:_list.Add(i)|});")]
    public Task NotSentToTheContext_Reported(string members) => Verify.Reports(Form(members));

    /// <summary>Whether the members of a class that is no control run on the context is not known: the message to it is a sign that they do.</summary>
    [Theory]
    [InlineData("public async Task M() { var t = Task.Run(() => control.Invoke(() => _clicks++)); _clicks++; await t; }")]
    [InlineData("public async Task M() { var t = Task.Run(() => control.Invoke(() => _clicks++)); var u = Task.Run(() => control.Invoke(() => _clicks++)); await Task.WhenAll(t, u); }")]
    public Task SentFromAModel_Silent(string members) => Verify.Silent(Model(members));

    [Fact]
    public Task SentFromAModelInStrictMode_Reported() => Verify.Reports(
        Model("public async Task M() { var t = Task.Run(() => control.Invoke(() => {|CSAFE102:_clicks++|})); _clicks++; await t; }"),
        new SourceOptions { Strict = true });

    [Fact]
    public Task ModelTouchedBySentAndStartedCode_Reported() => Verify.Reports(
        Model("public async Task M() { var t = Task.Run(() => control.Invoke(() => _clicks++)); var u = Task.Run(() => {|CSAFE102:_clicks++|}); await Task.WhenAll(t, u); }"));
}
