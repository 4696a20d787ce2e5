using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Lifetimes;

/// <summary>CSAFE308: async methods and local functions that return nothing.</summary>
public sealed class AsyncVoidFunctionTests
{
    private static readonly SourceOptions Strict = new() { Strict = true };

    [Theory]
    [InlineData("private async void {|CSAFE308:Save|}() { await Task.Delay(1); }", "Save();")]
    [InlineData("private async void {|CSAFE308:Save|}() => await Task.Delay(1);", "Save();")]
    [InlineData("private static async void {|CSAFE308:Save|}<T>(T item) { await Task.Delay(1); }", "Save(1);")]
    [InlineData("protected virtual async void {|CSAFE308:Save|}() { await Task.Yield(); }", "Save();")]
    [InlineData("internal async void {|CSAFE308:Save|}() { try { await Task.Delay(1); } finally { Console.WriteLine(); } }", "this.Save();")]
    [InlineData("internal async void {|CSAFE308:Save|}() { try { await Task.Delay(1); } catch (TimeoutException) { } }", "Save();")]
    [InlineData("internal async void {|CSAFE308:Save|}() { try { await Task.Delay(1); } catch { throw; } }", "Save();")]
    [InlineData("internal async void {|CSAFE308:Save|}() { try { } catch { } await Task.Delay(1); }", "Save();")]
    [InlineData("internal async void {|CSAFE308:Save|}(IAsyncEnumerable<int> xs) { await foreach (int x in xs) { } }", "Save(null!);")]
    [InlineData("public async void {|CSAFE308:Save|}() { await Task.Delay(1); }", "")]
    [InlineData("protected async void {|CSAFE308:Save|}(object sender, string e) { await Task.Delay(1); }", "")]
    [InlineData("", "async void {|CSAFE308:Save|}() { await Task.Delay(1); } Save();")]
    [InlineData("", "Save(); static async void {|CSAFE308:Save|}() => await Task.Delay(1);")]
    [InlineData("", "Action act = () => { async void {|CSAFE308:Save|}() { await Task.Delay(1); } Save(); }; act();")]
    public Task Shapes_Reported(string member, string statement) => Verify.Reports(Program(member, statement));

    [Theory]
    [InlineData("private async void OnClick(object sender, EventArgs e) { await Task.Delay(1); }", "OnClick(this, EventArgs.Empty);")]
    [InlineData("public async void OnClick(object? sender, UnhandledExceptionEventArgs e) { await Task.Delay(1); }", "")]
    [InlineData("private async void OnDone() { await Task.Delay(1); } private event Action? Done;", "Done += OnDone; Done -= OnDone; Done?.Invoke();")]
    [InlineData("private async void OnDone() { await Task.Delay(1); }", "Other.Done += OnDone;")]
    [InlineData("", "Other.Done += OnDone; async void OnDone() { await Task.Delay(1); }")]
    [InlineData("private async Task Save() { await Task.Delay(1); }", "_ = Save();")]
    [InlineData("private async ValueTask<int> Save() { await Task.Delay(1); return 1; }", "_ = Save();")]
    [InlineData("private void Save() { }", "Save();")]
    public Task Handlers_Silent(string member, string statement) => Verify.Silent(Program(member, statement), Strict);

    [Theory]
    [InlineData("private async void Save() { await Task.Delay(1); }", "Other.Later(Save);", "a delegate that an unknown function takes")]
    [InlineData("", "async void Save() { await Task.Delay(1); } Other.Later(Save);", "a local function that an unknown function takes")]
    [InlineData("private async void Save() { await Task.Delay(1); }", "Action save = Save; save();", "a delegate in a variable")]
    [InlineData("private async void Save() { await Task.Delay(1); }", "", "called by nobody")]
    [InlineData("[Obsolete] public async void Save() { await Task.Delay(1); }", "", "something may look for the attribute")]
    [InlineData("public override async void Close() { await Task.Delay(1); }", "Close();", "an override")]
    [InlineData("public async void Run(object? parameter) { await Task.Delay(1); }", "Run(null);", "an interface's method")]
    [InlineData("async void ICommand.Execute(object? parameter) { await Task.Delay(1); }", "((ICommand)this).Execute(null);", "an interface's method by its full name")]
    [InlineData("private async void Save() { try { await Task.Delay(1); } catch (Exception e) { Console.WriteLine(e); } }", "Save();", "all exceptions are caught")]
    [InlineData("private async void Save() { try { try { await Task.Delay(1); } finally { } } catch { } }", "Save();", "all exceptions are caught further out")]
    public async Task NotKnown_ReportedInStrictOnly(string member, string statement, string why)
    {
        Assert.NotEmpty(why);
        await Verify.Silent(Program(member, statement));
        string marked = Program(member, statement);
        int at = marked.IndexOf("async void ", StringComparison.Ordinal) + "async void ".Length;
        at = marked.AsSpan(at).StartsWith("ICommand.") ? at + "ICommand.".Length : at;
        int end = marked.IndexOf('(', at);
        await Verify.Reports(marked[..at] + "{|CSAFE308:" + marked[at..end] + "|}" + marked[end..], Strict);
    }

    [Fact]
    public Task PartOfPartialMethod_Silent() => Verify.Silent("""
        public partial class Model
        {
            partial void OnNameChanged(string name);

            public void Rename(string name) => OnNameChanged(name);
        }

        public partial class Model
        {
            async partial void OnNameChanged(string name) { await Task.Delay(1); Console.WriteLine(name); }
        }
        """);

    [Fact]
    public Task CalledFromAnotherType_Reported() => Verify.Reports("""
        internal sealed class Store
        {
            internal async void {|CSAFE308:Save|}() { await Task.Delay(1); }
        }

        internal sealed class Shop(Store store)
        {
            public void Close() => store.Save();
        }
        """);

    [Fact]
    public Task Struct_Reported() => Verify.Reports("""
        public readonly struct Store
        {
            public async void {|CSAFE308:Save|}() { await Task.Delay(1); }
        }
        """);

    [Fact]
    public Task Record_Reported() => Verify.Reports("""
        public sealed record Store(string Path)
        {
            public async void {|CSAFE308:Save|}() => await File.WriteAllTextAsync(Path, "");
        }
        """);

    [Fact]
    public Task Nested_Reported() => Verify.Reports("""
        public static class Outer
        {
            private sealed class Inner
            {
                internal async void {|CSAFE308:Save|}() { await Task.Delay(1); }
            }

            public static void Run() => new Inner().Save();
        }
        """);

    [Fact]
    public Task TopLevelStatements_Reported() => Verify.Reports(
        """
        Save();

        async void {|CSAFE308:Save|}() => await Task.Delay(1);
        """,
        new SourceOptions { Output = OutputKind.ConsoleApplication });

    [Fact]
    public Task BaseTypeThatMayCallMethodsByName_Silent() => Verify.Silent("""
        public class Player : MarshalByRefObject
        {
            public async void Start() { await Task.Delay(1); }
        }
        """);

    [Fact]
    public Task GivenToKnownApi_OneReport() => Verify.Reports(
        """
        internal sealed class C
        {
            public void M(int[] xs) => Parallel.ForEach(xs, {|CSAFE304:Save|});

            private async void Save(int x) => await Task.Delay(x);
        }
        """,
        Strict);

    [Fact]
    public Task Message_NamesTheCaller() => Messages.Are(
        """
        internal sealed class C
        {
            public void M() => Save();

            private async void Save() => await Task.Delay(1);
        }
        """,
        "CSAFE308",
        "'Save' is async and returns nothing: its caller (line 3) goes on before it has ended and cannot catch its exceptions; return Task");

    [Fact]
    public Task OldLanguage_Reported() => Verify.Reports(
        """
        using System.Threading.Tasks;

        internal class C
        {
            public void M() { Save(); }

            private async void {|CSAFE308:Save|}() { await Task.Delay(1); }
        }
        """,
        new SourceOptions { Language = LanguageVersion.CSharp7_3, Framework = TargetFramework.Net472 });

    private static string Program(string member, string statement) => """
        public interface ICommand
        {
            void Execute(object? parameter);

            void Run(object? parameter);
        }

        public abstract class Base
        {
            public virtual void Close() { }
        }

        public static class Other
        {
            public static event Action? Done;

            public static void Later(Action action) => Done?.Invoke();
        }

        public class C : BASES
        {
            MEMBER

            public void M() { STATEMENT }
        }
        """
        .Replace("BASES", Bases(member), StringComparison.Ordinal)
        .Replace("MEMBER", Implemented(member), StringComparison.Ordinal)
        .Replace("STATEMENT", statement, StringComparison.Ordinal);

    private static string Bases(string member) => IsCommand(member) ? "Base, ICommand" : "Base";

    private static bool IsCommand(string member) => member.Contains("object? parameter", StringComparison.Ordinal);

    private static string Implemented(string member) => !IsCommand(member) ? member
        : member + (member.Contains("Execute", StringComparison.Ordinal) ? " public void Run(object? parameter) { }" : " public void Execute(object? parameter) { }");
}
