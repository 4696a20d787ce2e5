using System.Collections.Immutable;
using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Lifetimes;

/// <summary>CSAFE301: what is said about a thread that the method itself starts.</summary>
public sealed class LostThreadTests
{
    private const string InMethod = """
        class C
        {
            public void M(bool condition, int n)
            {
                BODY
            }

            private static void Work() => Thread.Sleep(1);

            private static void WorkOn(object? state) => Thread.Sleep(1);
        }
        """;

    private static string Program(string body) => InMethod.Replace("BODY", body, StringComparison.Ordinal);

    [Theory]
    [InlineData("new Thread(Work).{|CSAFE301:Start|}();")]
    [InlineData("(new Thread(Work)).{|CSAFE301:Start|}();")]
    [InlineData("new Thread(() => Work()).{|CSAFE301:Start|}();")]
    [InlineData("new Thread(() => { Work(); }).{|CSAFE301:Start|}();")]
    [InlineData("new Thread(delegate () { Work(); }).{|CSAFE301:Start|}();")]
    [InlineData("new Thread(new ThreadStart(Work)).{|CSAFE301:Start|}();")]
    [InlineData("new Thread(WorkOn).{|CSAFE301:Start|}(1);")]
    [InlineData("new Thread(state => WorkOn(state)).{|CSAFE301:Start|}(1);")]
    [InlineData("new Thread(new ParameterizedThreadStart(WorkOn)).{|CSAFE301:Start|}(1);")]
    [InlineData("new Thread(Work, 1024).{|CSAFE301:Start|}();")]
    [InlineData("new Thread(Work) { Name = \"worker\" }.{|CSAFE301:Start|}();")]
    [InlineData("new Thread(Work).{|CSAFE301:UnsafeStart|}();")]
    [InlineData("ThreadStart f = Work; new Thread(f).{|CSAFE301:Start|}();")]
    [InlineData("var f = new ThreadStart(Work); var t = new Thread(f); t.{|CSAFE301:Start|}();")]
    [InlineData("new Thread(Local).{|CSAFE301:Start|}(); void Local() => Work();")]
    [InlineData("new Thread(Local).{|CSAFE301:Start|}(); static void Local() => Work();")]
    public Task EveryWayToStart_Reported(string body) => Verify.Reports(Program(body));

    [Theory]
    [InlineData("var t = new Thread(() => Work()); t.Start(); t.Join();")]
    [InlineData("var t = new Thread(new ThreadStart(Work)); t.Start(); t.Join();")]
    [InlineData("var t = new Thread(WorkOn); t.Start(1); t.Join();")]
    [InlineData("var t = new Thread(Work, 1024); t.Start(); t.Join();")]
    [InlineData("var t = new Thread(Work) { Name = \"worker\" }; t.Start(); t.Join();")]
    [InlineData("var t = new Thread(Work); t.UnsafeStart(); t.Join();")]
    [InlineData("ThreadStart f = Work; var t = new Thread(f); t.Start(); t.Join();")]
    [InlineData("var t = new Thread(Local); t.Start(); t.Join(); void Local() => Work();")]
    [InlineData("Thread t; t = new Thread(Work); t.Start(); t.Join();")]
    [InlineData("Thread t; (t = new Thread(Work)).Start(); t.Join();")]
    public Task EveryWayToStartThenJoin_Silent(string body) => Verify.Silent(Program(body));

    [Theory]
    [InlineData("")]
    [InlineData("Console.WriteLine(\"started\");")]
    [InlineData("Thread.Sleep(1000);")]
    [InlineData("t.Name = \"worker\";")]
    [InlineData("t.Priority = ThreadPriority.Lowest;")]
    [InlineData("t.Interrupt();")]
    [InlineData("var other = new Thread(Work); other.Start(); other.Join();")]
    [InlineData("var alias = t;")]
    [InlineData("Thread.CurrentThread.Join(0);")]
    [InlineData("t = new Thread(Work); t.Start(); t.Join();")]
    [InlineData("t = null!; Console.WriteLine(t == null);")]
    public Task NoJoinAfterStart_Reported(string rest) =>
        Verify.Reports(Program("var t = new Thread(Work); t.{|CSAFE301:Start|}(); " + rest));

    [Theory]
    [InlineData("t.Join();")]
    [InlineData("t?.Join();")]
    [InlineData("t!.Join();")]
    [InlineData("(t).Join();")]
    [InlineData("t.Join(1000);")]
    [InlineData("t.Join(TimeSpan.FromSeconds(1));")]
    [InlineData("if (!t.Join(1000)) throw new TimeoutException();")]
    [InlineData("while (!t.Join(100)) Console.WriteLine();")]
    [InlineData("while (t.IsAlive) Thread.Sleep(1);")]
    [InlineData("SpinWait.SpinUntil(() => !t.IsAlive);")]
    [InlineData("var alias = t; alias.Join();")]
    [InlineData("Thread alias; alias = t; alias.Join();")]
    [InlineData("var alias = condition ? t : t; alias.Join();")]
    [InlineData("var alias = t ?? throw new Exception(); alias.Join();")]
    [InlineData("try { Console.WriteLine(); } finally { t.Join(); }")]
    [InlineData("try { Console.WriteLine(); } catch (Exception) { t.Join(); throw; } t.Join();")]
    [InlineData("if (condition) t.Join(); else t.Join();")]
    [InlineData("lock (this) { t.Join(); }")]
    [InlineData("{ { t.Join(); } }")]
    [InlineData("Action join = () => t.Join(); join();")]
    [InlineData("Action join = t.Join; join();")]
    [InlineData("Join(); void Join() => t.Join();")]
    [InlineData("Join(t); static void Join(Thread x) => x.Join();")]
    [InlineData("Parallel.Invoke(() => t.Join());")]
    [InlineData("Task.Run(() => t.Join()).Wait();")]
    public Task JoinAfterStart_Silent(string rest) =>
        Verify.Silent(Program("var t = new Thread(Work); t.Start(); " + rest), SourceOptions.Blocking);

    /// <summary>Another defect, since the code means to wait.</summary>
    [Theory]
    [InlineData("if (condition) return; t.Join();")]
    [InlineData("if (condition) throw new Exception(); t.Join();")]
    public Task LeftBeforeJoin_ReportedAsSuch(string rest) =>
        Verify.Reports(Program("var t = new Thread(Work); t.{|CSAFE303:Start|}(); " + rest));

    /// <summary>A decision of the author.</summary>
    [Theory]
    [InlineData("if (condition) t.Join();")]
    [InlineData("for (var i = 0; i < n; i++) t.Join();")]
    [InlineData("while (condition) { t.Join(); break; }")]
    [InlineData("switch (n) { case 1: t.Join(); break; }")]
    [InlineData("try { Work(); t.Join(); } catch (Exception) { }")]
    [InlineData("_ = condition && t.Join(100);")]
    public Task JoinOnSomePaths_Silent(string rest) =>
        Verify.Silent(Program("var t = new Thread(Work); t.Start(); " + rest));

    [Theory]
    [InlineData("for (var i = 0; i < n; i++) { var t = new Thread(Work); t.{|CSAFE301:Start|}(); }")]
    [InlineData("for (var i = 0; i < n; i++) new Thread(Work).{|CSAFE301:Start|}();")]
    [InlineData("foreach (var x in new[] { 1, 2 }) { new Thread(() => WorkOn(x)).{|CSAFE301:Start|}(); }")]
    [InlineData("while (condition) { Thread t = new Thread(Work); t.{|CSAFE301:Start|}(); condition = n-- > 0; }")]
    [InlineData("do { new Thread(Work).{|CSAFE301:Start|}(); } while (n-- > 0);")]
    [InlineData("new List<int> { 1, 2 }.ForEach(x => new Thread(Work).{|CSAFE301:Start|}());")]
    [InlineData("foreach (var t in new[] { new Thread(Work), new Thread(Work) }) t.{|CSAFE301:Start|}();")]
    public Task ThreadPerIteration_Reported(string body) => Verify.Reports(Program(body));

    [Theory]
    [InlineData("for (var i = 0; i < n; i++) { var t = new Thread(Work); t.Start(); t.Join(); }")]
    [InlineData("foreach (var x in new[] { 1, 2 }) { var t = new Thread(() => WorkOn(x)); t.Start(); t.Join(); }")]
    [InlineData("while (n-- > 0) { var t = new Thread(Work); t.Start(); try { Work(); } finally { t.Join(); } }")]
    [InlineData("Thread? previous = null; for (var i = 0; i < n; i++) { var t = new Thread(Work); t.Start(); previous?.Join(); previous = t; } previous?.Join();")]
    public Task ThreadPerIterationJoined_Silent(string body) => Verify.Silent(Program(body));

    [Theory]
    [InlineData("Thread.CurrentThread.Name = \"main\";")]
    [InlineData("Thread.Sleep(1); Thread.Yield(); Thread.SpinWait(1);")]
    public Task NothingStarted_Silent(string body) => Verify.Silent(Program(body));

    /// <summary>A handle of which no thread is lost, since there is none: another defect.</summary>
    [Theory]
    [InlineData("var t = new {|CSAFE313:Thread|}(Work);")]
    [InlineData("_ = new {|CSAFE313:Thread|}(Work);")]
    [InlineData("var t = new {|CSAFE313:Thread|}(Work); if (condition) return; Console.WriteLine(t.Name);")]
    public Task NeverStarted_ReportedAsSuch(string body) => Verify.Reports(Program(body));

    [Theory]
    [InlineData("var (a, b) = (new Thread(Work), new Thread(Work)); a.Start(); b.{|CSAFE301:Start|}(); a.Join();")]
    [InlineData("Thread a = new Thread(Work), b = new Thread(Work); a.{|CSAFE301:Start|}(); b.Start(); b.Join();")]
    [InlineData("var t = new Thread(Work); t.{|CSAFE301:Start|}(); new Thread(Work).{|CSAFE301:Start|}();")]
    [InlineData("if (condition) { var t = new Thread(Work); t.Start(); t.Join(); } else { var t = new Thread(Work); t.{|CSAFE301:Start|}(); }")]
    [InlineData("var t = condition ? new Thread(Work) : new Thread(() => Work()); t.{|CSAFE301:Start|}();")]
    [InlineData("Thread? t = null; t ??= new Thread(Work); t.{|CSAFE301:Start|}();")]
    [InlineData("var t = n switch { 1 => new Thread(Work), _ => new Thread(() => Work()) }; t.{|CSAFE301:Start|}();")]
    public Task OneOfSeveral_Reported(string body) => Verify.Reports(Program(body));

    [Theory]
    [InlineData("var (a, b) = (new Thread(Work), new Thread(Work)); a.Start(); b.Start(); a.Join(); b.Join();")]
    [InlineData("Thread a = new Thread(Work), b = new Thread(Work); a.Start(); b.Start(); b.Join(); a.Join();")]
    [InlineData("var pair = (A: new Thread(Work), B: new Thread(Work)); pair.A.Start(); pair.B.Start(); pair.A.Join(); pair.B.Join();")]
    [InlineData("var t = condition ? new Thread(Work) : new Thread(() => Work()); t.Start(); t.Join();")]
    [InlineData("Thread? t = null; t ??= new Thread(Work); t.Start(); t.Join();")]
    [InlineData("Thread? t = null; if (condition) { t = new Thread(Work); t.Start(); } t?.Join();")]
    [InlineData("Thread? t = null; if (condition) { t = new Thread(Work); t.Start(); } if (t != null) t.Join();")]
    [InlineData("var t = n switch { 1 => new Thread(Work), _ => new Thread(() => Work()) }; t.Start(); t.Join();")]
    public Task AllOfSeveral_Silent(string body) => Verify.Silent(Program(body));

    [Theory]
    [InlineData("new Thread(Work) { IsBackground = true }.Start();")]
    [InlineData("var t = new Thread(Work) { IsBackground = true }; t.Start();")]
    [InlineData("var t = new Thread(Work); t.IsBackground = true; t.Start();")]
    [InlineData("var t = new Thread(Work); t.Start(); t.IsBackground = true;")]
    public async Task BackgroundThread_ReportedAsSuggestion(string body)
    {
        Diagnostic report = Assert.Single(await ReportsAsync(body));
        Assert.Equal(("CSAFE301", DiagnosticSeverity.Info), (report.Id, report.Severity));
    }

    [Theory]
    [InlineData("var t = new Thread(Work); t.Start();")]
    [InlineData("var t = new Thread(Work) { IsBackground = false }; t.Start();")]
    public async Task ForegroundThread_ReportedAsWarning(string body)
    {
        Diagnostic report = Assert.Single(await ReportsAsync(body));
        Assert.Equal(("CSAFE301", DiagnosticSeverity.Warning), (report.Id, report.Severity));
    }

    private static Task<ImmutableArray<Diagnostic>> ReportsAsync(string body) => TestCompilation.Create(Program(body))
        .WithAnalyzers(ShippedAnalyzers.Create())
        .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
}
