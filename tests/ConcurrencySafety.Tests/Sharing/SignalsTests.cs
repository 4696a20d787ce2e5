using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Sharing;

/// <summary>Delegates that run in place, delegates nobody knows, and types that return to their own context: no sign of a second thread.</summary>
public sealed class SignalsTests
{
    private const string InPlace = """
        class C
        {
            public event EventHandler Changed;

            public int M(List<int> xs)
            {
                var count = 0;
                var seen = new List<int>();
                var array = xs.ToArray();
                STATEMENT
                Changed?.Invoke(this, EventArgs.Empty);
                seen.Add(count);
                return count + seen.Count + array.Length;
            }
        }
        """;

    [Theory]
    [InlineData("xs.ForEach(x => count++);")]
    [InlineData("xs.ForEach(x => seen.Add(x));")]
    [InlineData("xs.ForEach(seen.Add);")]
    [InlineData("xs.RemoveAll(x => count++ > 3);")]
    [InlineData("xs.Sort((a, b) => { count++; return a - b; });")]
    [InlineData("_ = xs.ConvertAll(x => count++);")]
    [InlineData("_ = xs.Exists(x => count++ > 3);")]
    [InlineData("_ = xs.Select(x => count++).ToList();")]
    [InlineData("_ = xs.Where(x => count++ > 3).Sum();")]
    [InlineData("foreach (var y in xs.Select(x => count += x)) Console.WriteLine(y);")]
    [InlineData("_ = xs.Aggregate(0, (sum, x) => { count++; return sum + x; });")]
    [InlineData("_ = xs.OrderBy(x => count++).First();")]
    [InlineData("_ = xs.Any(x => { seen.Add(x); return false; });")]
    [InlineData("_ = xs.ToDictionary(x => count++);")]
    [InlineData("_ = xs.GroupBy(x => count++).Count();")]
    [InlineData("Array.Sort(array, (a, b) => { count++; return a - b; });")]
    [InlineData("Array.ForEach(array, x => count += x);")]
    [InlineData("_ = Array.ConvertAll(array, x => count++);")]
    [InlineData("_ = Array.Find(array, x => count++ > 3);")]
    [InlineData("var lazy = new Lazy<int>(() => count++); Console.WriteLine(lazy.Value);")]
    [InlineData("var map = new ConcurrentDictionary<int, int>(); map.GetOrAdd(1, k => count++);")]
    [InlineData("var map = new ConcurrentDictionary<int, int>(); map.AddOrUpdate(1, k => count++, (k, v) => count++);")]
    [InlineData("Changed += (s, e) => count++;")]
    [InlineData("Changed += (s, e) => seen.Add(1);")]
    [InlineData("Action action = () => count++; action(); action();")]
    [InlineData("Action action = () => count++; action.Invoke();")]
    [InlineData("Func<int> next = () => count++; Console.WriteLine(next() + next());")]
    [InlineData("void Bump() => count++; Bump(); Bump();")]
    [InlineData("foreach (var x in xs) { Action action = () => count += x; action(); }")]
    [InlineData("var actions = new List<Action>(); foreach (var x in xs) actions.Add(() => count += x); foreach (var a in actions) a();")]
    [InlineData("for (var i = 0; i < 3; i++) { Func<int> get = () => i; count += get(); }")]
    [InlineData("_ = string.Create(3, 0, (span, state) => { count++; span.Fill('a'); });")]
    [InlineData("_ = System.Text.RegularExpressions.Regex.Replace(\"abc\", \"b\", m => { count++; return \"\"; });")]
    [InlineData("var comparer = Comparer<int>.Create((a, b) => { count++; return a - b; }); xs.Sort(comparer);")]
    [InlineData("IProgress<int> progress = new Progress<int>(); progress.Report(count);")]
    public Task RunInPlace_Silent(string statement) => Verify.Silent(InPlace.Replace("STATEMENT", statement, StringComparison.Ordinal));

    [Fact]
    public Task CallbackOfUnknownInterface_Silent() => Verify.Silent("""
        interface IScheduler { void Schedule(Action action); }

        class C
        {
            public int M(IScheduler scheduler)
            {
                var count = 0;
                scheduler.Schedule(() => count++);
                scheduler.Schedule(() => count++);
                return count;
            }
        }
        """);

    [Fact]
    public Task CallbackOfAbstractClass_Silent() => Verify.Silent("""
        abstract class Scheduler { public abstract Task Schedule(Action action); }

        class C
        {
            public async Task<int> M(Scheduler scheduler)
            {
                var count = 0;
                var t = scheduler.Schedule(() => count++);
                count++;
                await t;
                return count;
            }
        }
        """);

    [Fact]
    public Task DelegateParameterUnknown_Silent() => Verify.Silent("""
        class C
        {
            public int M(Action<Action> run)
            {
                var count = 0;
                run(() => count++);
                count++;
                return count;
            }
        }
        """);

    [Fact]
    public Task DelegateStoredForLater_Silent() => Verify.Silent("""
        class C
        {
            private Action _later;
            private int _count;

            public void Plan() => _later = () => _count++;

            public void Run()
            {
                _later?.Invoke();
                _count++;
            }
        }
        """);

    [Fact]
    public Task TaskOfUnknownMethod_Silent() => Verify.Silent("""
        interface ILoader { Task<int> LoadAsync(List<int> into); }

        class C
        {
            public async Task<int> M(ILoader loader)
            {
                var list = new List<int>();
                var t = loader.LoadAsync(list);
                list.Add(1);
                return await t;
            }
        }
        """);

    [Fact]
    public Task EventOfSameObject_Silent() => Verify.Silent("""
        class Source
        {
            public event Action<int> Ticked;

            public void Tick(int value) => Ticked?.Invoke(value);
        }

        class C
        {
            public int M()
            {
                var sum = 0;
                var source = new Source();
                source.Ticked += value => sum += value;
                source.Tick(1);
                source.Tick(2);
                return sum;
            }
        }
        """);

    [Fact]
    public Task EventHandlerOfType_Silent() => Verify.Silent("""
        class C
        {
            private int _count;

            public C() => AppDomain.CurrentDomain.AssemblyLoad += OnLoad;

            public int Count => _count;

            private void OnLoad(object sender, AssemblyLoadEventArgs e) => _count++;
        }
        """);

    [Fact]
    public Task LazyField_Silent() => Verify.Silent("""
        class C
        {
            private readonly Lazy<List<int>> _items;
            private int _built;

            public C() => _items = new Lazy<List<int>>(() => { _built++; return new List<int>(); });

            public int Count => _items.Value.Count + _built;
        }
        """);

    [Fact]
    public Task FormContinuation_Silent() => Verify.Silent(Forms + """

        namespace App
        {
            class MainForm : System.Windows.Forms.Form
            {
                private int _clicks;

                public async Task ClickTwiceAsync()
                {
                    var first = ClickAsync();
                    var second = ClickAsync();
                    await Task.WhenAll(first, second);
                }

                private async Task ClickAsync()
                {
                    await Task.Delay(10);
                    _clicks++;
                }
            }
        }
        """);

    [Fact]
    public Task FormStartsATask_Reported() => Verify.Reports(Forms + """

        namespace App
        {
            class MainForm : System.Windows.Forms.Form
            {
                private int _clicks;

                public async Task ClickAsync()
                {
                    var t = Task.Run(() => {|CSAFE102:_clicks++|});
                    _clicks++;
                    await t;
                }
            }
        }
        """);

    [Fact]
    public Task FormsTimer_Silent() => Verify.Silent(Forms + """

        namespace App
        {
            class MainForm : System.Windows.Forms.Form
            {
                private int _ticks;

                public MainForm()
                {
                    var timer = new System.Windows.Forms.Timer();
                    timer.Tick += (s, e) => _ticks++;
                    timer.Start();
                    _ticks = 1;
                }

                public int Ticks => _ticks;
            }
        }
        """);

    [Fact]
    public Task AsyncEventHandlersOfForm_Silent() => Verify.Silent(Forms + """

        namespace App
        {
            class MainForm : System.Windows.Forms.Form
            {
                private int _clicks;

                public int Clicks => _clicks;

                public async void OnClick(object sender, EventArgs e)
                {
                    await Task.Delay(10);
                    _clicks++;
                }
            }
        }
        """);

    [Fact]
    public Task ComponentContinuation_Silent() => Verify.Silent("""
        namespace Microsoft.AspNetCore.Components { public abstract class ComponentBase { } }

        namespace App
        {
            class Counter : Microsoft.AspNetCore.Components.ComponentBase
            {
                private int _count;

                public async Task LoadAsync() => await Task.WhenAll(StepAsync(), StepAsync());

                private async Task StepAsync()
                {
                    await Task.Delay(10);
                    _count++;
                }
            }
        }
        """);

    private const string Forms = """
        namespace System.Windows.Forms
        {
            public class Control { }
            public class Form : Control { }
            public class Timer { public event EventHandler Tick; public void Start() => Tick?.Invoke(this, EventArgs.Empty); }
        }

        """;
}
