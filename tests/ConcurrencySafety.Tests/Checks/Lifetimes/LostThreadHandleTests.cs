using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Lifetimes;

/// <summary>CSAFE301: a thread's handle in collections, fields, helpers, and on its way to others.</summary>
public sealed class LostThreadHandleTests
{
    private const string InMethod = """
        class C
        {
            private readonly List<Thread> _others = new();

            public event Action Stopped = () => { };

            public void M(bool condition, int n, Action<Thread> register, IDictionary<string, Thread> directory, List<Thread> given, out Thread last)
            {
                last = Thread.CurrentThread;
                BODY
            }

            public void Stop() { foreach (var t in _others) t.Join(); }

            private static void Work() => Thread.Sleep(1);

            private static Thread Make() => new Thread(Work);

            private static Thread MakeStarted() { var t = new Thread(Work); t.Start(); return t; }

            private static void JoinIt(Thread t) => t.Join();

            private static void JoinAll(IEnumerable<Thread> all) { foreach (var t in all) t.Join(); }

            private static Thread Same(Thread t) => t;
        }
        """;

    private static string Program(string body) => InMethod.Replace("BODY", body, StringComparison.Ordinal);

    private const string FilledList = "var threads = new List<Thread>(); for (var i = 0; i < n; i++) { var t = new Thread(Work); t.START(); threads.Add(t); } ";

    private const string FilledArray = "var threads = new Thread[n]; for (var i = 0; i < n; i++) { threads[i] = new Thread(Work); threads[i].START(); } ";

    private const string SelectedArray = "var threads = Enumerable.Range(0, n).Select(i => new Thread(Work)).ToArray(); foreach (var t in threads) t.START(); ";

    private static string Filled(string how, string start) => (how switch
    {
        "list" => FilledList,
        "array" => FilledArray,
        _ => SelectedArray,
    }).Replace("START", start, StringComparison.Ordinal);

    public static TheoryData<string> Fillings => ["list", "array", "select"];

    [Theory]
    [MemberData(nameof(Fillings))]
    public Task CollectionNotJoined_Reported(string how) => Verify.Reports(Program(Filled(how, "{|CSAFE301:Start|}")));

    [Theory]
    [MemberData(nameof(Fillings))]
    public Task CollectionCounted_Reported(string how) =>
        Verify.Reports(Program(Filled(how, "{|CSAFE301:Start|}") + "Console.WriteLine(threads.Count());"));

    [Theory]
    [MemberData(nameof(Fillings))]
    public Task CollectionJoinedByForeach_Silent(string how) => Verify.Silent(Program(Filled(how, "Start") + "foreach (var t in threads) t.Join();"));

    [Theory]
    [InlineData("foreach (var t in threads) { t.Join(); Console.WriteLine(t.Name); }")]
    [InlineData("for (var i = 0; i < threads.Count; i++) threads[i].Join();")]
    [InlineData("for (var i = threads.Count - 1; i >= 0; i--) { threads[i].Join(); }")]
    [InlineData("foreach (var t in threads.ToArray()) t.Join();")]
    [InlineData("foreach (Thread t in threads.AsEnumerable().Reverse()) t.Join();")]
    [InlineData("threads.ForEach(t => t.Join());")]
    [InlineData("threads.ForEach(JoinIt);")]
    [InlineData("threads.ForEach(delegate (Thread t) { t.Join(); });")]
    [InlineData("Array.ForEach(threads.ToArray(), t => t.Join());")]
    [InlineData("Parallel.ForEach(threads, t => t.Join());")]
    [InlineData("_ = threads.All(t => t.Join(100));")]
    [InlineData("if (threads.Any(t => !t.Join(100))) throw new TimeoutException();")]
    [InlineData("while (threads.Count > 0) { threads[0].Join(); threads.RemoveAt(0); }")]
    [InlineData("while (threads.Any(t => t.IsAlive)) Thread.Sleep(1);")]
    [InlineData("using var e = threads.GetEnumerator(); while (e.MoveNext()) e.Current.Join();")]
    [InlineData("try { Work(); } finally { foreach (var t in threads) t.Join(); }")]
    [InlineData("JoinAll(threads);")]
    [InlineData("Join(); void Join() { foreach (var t in threads) t.Join(); }")]
    [InlineData("Action join = () => threads.ForEach(t => t.Join()); join();")]
    [InlineData("foreach (var t in threads) JoinIt(t);")]
    [InlineData("foreach (var t in threads) if (condition) t.Join();")]
    [InlineData("if (condition) foreach (var t in threads) t.Join();")]
    [InlineData("_others.AddRange(threads);")]
    [InlineData("given.AddRange(threads);")]
    [InlineData("Stopped += () => threads.ForEach(t => t.Join());")]
    [InlineData("foreach (var t in threads) register(t);")]
    public Task ListJoinedOrGivenAway_Silent(string rest) => Verify.Silent(Program(Filled("list", "Start") + rest));

    [Theory]
    [InlineData("var a = new Thread(Work); var b = new Thread(Work); a.{|CSAFE301:Start|}(); b.{|CSAFE301:Start|}(); var both = new[] { a, b };")]
    [InlineData("var threads = new List<Thread> { new Thread(Work), new Thread(Work) }; threads.ForEach(t => t.{|CSAFE301:Start|}());")]
    [InlineData("Thread[] threads = [new Thread(Work), new Thread(Work)]; foreach (var t in threads) t.{|CSAFE301:Start|}();")]
    [InlineData("var threads = new Dictionary<int, Thread>(); for (var i = 0; i < n; i++) { var t = new Thread(Work); threads[i] = t; t.{|CSAFE301:Start|}(); }")]
    [InlineData("var threads = new Queue<Thread>(); for (var i = 0; i < n; i++) { var t = new Thread(Work); threads.Enqueue(t); t.{|CSAFE301:Start|}(); }")]
    [InlineData("Make().{|CSAFE301:Start|}();")]
    [InlineData("var t = Make(); t.{|CSAFE301:Start|}();")]
    [InlineData("var t = Same(new Thread(Work)); t.{|CSAFE301:Start|}();")]
    [InlineData("var t = new Thread(Work); Name(t); t.{|CSAFE301:Start|}(); static void Name(Thread x) => x.Name = \"worker\";")]
    public Task HandleLost_Reported(string body) => Verify.Reports(Program(body));

    [Theory]
    [InlineData("var a = new Thread(Work); var b = new Thread(Work); a.Start(); b.Start(); foreach (var t in new[] { a, b }) t.Join();")]
    [InlineData("var threads = new List<Thread> { new Thread(Work), new Thread(Work) }; threads.ForEach(t => t.Start()); threads.ForEach(t => t.Join());")]
    [InlineData("Thread[] threads = [new Thread(Work), new Thread(Work)]; foreach (var t in threads) t.Start(); foreach (var t in threads) t.Join();")]
    [InlineData("var threads = new Dictionary<int, Thread>(); for (var i = 0; i < n; i++) { var t = new Thread(Work); threads[i] = t; t.Start(); } foreach (var t in threads.Values) t.Join();")]
    [InlineData("var threads = new Dictionary<int, Thread>(); for (var i = 0; i < n; i++) { var t = new Thread(Work); threads[i] = t; t.Start(); } foreach (var (k, t) in threads) t.Join();")]
    [InlineData("var threads = new Queue<Thread>(); for (var i = 0; i < n; i++) { var t = new Thread(Work); threads.Enqueue(t); t.Start(); } while (threads.TryDequeue(out var next)) next.Join();")]
    [InlineData("var t = Make(); t.Start(); t.Join();")]
    [InlineData("var t = MakeStarted(); t.Join();")]
    [InlineData("MakeStarted().Join();")]
    [InlineData("var t = Same(new Thread(Work)); t.Start(); t.Join();")]
    [InlineData("var t = new Thread(Work); t.Start(); Same(t).Join();")]
    [InlineData("var t = new Thread(Work); t.Start(); JoinIt(t);")]
    [InlineData("var holder = new { Thread = new Thread(Work) }; holder.Thread.Start(); holder.Thread.Join();")]
    public Task HandleJoined_Silent(string body) => Verify.Silent(Program(body));

    [Theory]
    [InlineData("var t = new Thread(Work); t.Start(); register(t);")]
    [InlineData("var t = new Thread(Work); register(t); t.Start();")]
    [InlineData("var t = new Thread(Work); t.Start(); last = t;")]
    [InlineData("last = new Thread(Work); last.Start();")]
    [InlineData("var t = new Thread(Work); t.Start(); directory.Add(\"t\", t);")]
    [InlineData("var t = new Thread(Work); t.Start(); directory[\"t\"] = t;")]
    [InlineData("var t = new Thread(Work); t.Start(); given.Add(t);")]
    [InlineData("var t = new Thread(Work); t.Start(); _others.Add(t);")]
    [InlineData("_others.Add(new Thread(Work)); _others[0].Start();")]
    [InlineData("var t = new Thread(Work); t.Start(); Stopped += () => t.Join();")]
    [InlineData("var t = new Thread(Work); t.Start(); AppDomain.CurrentDomain.ProcessExit += (s, e) => t.Join();")]
    [InlineData("var t = new Thread(Work); t.Start(); GC.KeepAlive(new WeakReference<Thread>(t));")]
    [InlineData("var t = new Thread(Work); t.Start(); object o = t; Console.WriteLine(o);")]
    [InlineData("last = MakeStarted();")]
    [InlineData("register(MakeStarted());")]
    public Task HandleGivenAway_Silent(string body) => Verify.Silent(Program(body));

    [Theory]
    [InlineData("public Thread M() { var t = new Thread(Work); t.Start(); return t; }")]
    [InlineData("public Thread M() { var t = new Thread(Work); t.Start(); return (t); }")]
    [InlineData("public object M() { var t = new Thread(Work); t.Start(); return t; }")]
    [InlineData("public (int, Thread) M() { var t = new Thread(Work); t.Start(); return (1, t); }")]
    [InlineData("public Thread[] M() { var t = new Thread(Work); t.Start(); return new[] { t }; }")]
    [InlineData("public Action M() { var t = new Thread(Work); t.Start(); return () => t.Join(); }")]
    [InlineData("public Action M() { var t = new Thread(Work); t.Start(); return t.Join; }")]
    [InlineData("public Lazy<int> M() { var t = new Thread(Work); t.Start(); return new Lazy<int>(() => { t.Join(); return 1; }); }")]
    [InlineData("public IEnumerable<Thread> M() { var t = new Thread(Work); t.Start(); yield return t; }")]
    [InlineData("public async Task<Thread> M() { var t = new Thread(Work); t.Start(); await Task.Yield(); return t; }")]
    [InlineData("public bool M(out Thread t) { t = new Thread(Work); t.Start(); return true; }")]
    [InlineData("public void M(ref Thread t) { t = new Thread(Work); t.Start(); }")]
    [InlineData("public void M(Thread t) { t.Start(); }")]
    [InlineData("public List<Thread> M() { var all = new List<Thread>(); for (var i = 0; i < 3; i++) { var t = new Thread(Work); t.Start(); all.Add(t); } return all; }")]
    [InlineData("public IDisposable M() { var t = new Thread(Work); t.Start(); return new Joiner(t); }")]
    [InlineData("public void M() { var t = new Thread(Work); using var joiner = new Joiner(t); t.Start(); }")]
    public Task HandleReturned_Silent(string method) => Verify.Silent("class C { METHOD private static void Work() => Thread.Sleep(1); }".Replace("METHOD", method, StringComparison.Ordinal) + """

        sealed class Joiner(Thread t) : IDisposable
        {
            public void Dispose() => t.Join();
        }
        """);
}
