using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Sharing;

/// <summary>A variable that can hold one object only is that object, whatever the variable's type says.</summary>
public sealed class OriginsTests
{
    [Theory]
    [InlineData("var r = Random.Shared; Parallel.ForEach(xs, x => { r.Next(); });")]
    [InlineData("Random r; r = Random.Shared; Parallel.ForEach(xs, x => { r.Next(); });")]
    [InlineData("Parallel.ForEach(xs, x => { s_random.Next(); });")]
    [InlineData("Parallel.ForEach(xs, x => { Random.Shared.Next(); });")]
    [InlineData("var w = TextWriter.Synchronized(new StringWriter()); Parallel.ForEach(xs, x => w.Write(x));")]
    [InlineData("var o = Console.Out; Parallel.ForEach(xs, x => o.WriteLine(x));")]
    [InlineData("var h = Hashtable.Synchronized(new Hashtable()); Parallel.ForEach(xs, x => h.Add(x, x));")]
    [InlineData("IDictionary<int, int> d = new ConcurrentDictionary<int, int>(); Parallel.ForEach(xs, x => { d[x] = 1; });")]
    [InlineData("Parallel.ForEach(xs, x => given.Add(x));")]
    [InlineData("IList<int> l = given; Parallel.ForEach(xs, x => l.Add(x));")]
    [InlineData("IList<int> l = xs.Length > 3 ? new List<int>() : given; Parallel.ForEach(xs, x => l.Add(x));")]
    [InlineData("var h = new Hashtable(); var t = Task.Run(() => h.Add(1, 2)); Console.WriteLine(h.Count); t.Wait();")]
    public Task MayBeShared_Silent(string body) => Verify.Silent(Program(body));

    [Theory]
    [InlineData("var r = new Random(1); Parallel.ForEach(xs, x => { {|CSAFE105:r.Next()|}; });")]
    [InlineData("var r = xs.Length > 3 ? Random.Shared : new Random(1); r = new Random(2); Parallel.ForEach(xs, x => { {|CSAFE105:r.Next()|}; });")]
    [InlineData("IList<int> l = new List<int>(); Parallel.ForEach(xs, x => {|CSAFE105:l.Add(x)|});")]
    [InlineData("ICollection<int> c = new HashSet<int>(); Parallel.ForEach(xs, x => {|CSAFE105:c.Add(x)|});")]
    [InlineData("IDictionary<int, int> d = new Dictionary<int, int>(); Parallel.ForEach(xs, x => { {|CSAFE105:d[x] = 1|}; });")]
    [InlineData("var o = new System.Collections.ObjectModel.ObservableCollection<int>(); Parallel.ForEach(xs, x => {|CSAFE105:o.Add(x)|});")]
    [InlineData("var h = new Hashtable(); Parallel.ForEach(xs, x => {|CSAFE105:h.Add(x, x)|});")]
    [InlineData("var w = new StreamWriter(\"a\"); var t = Task.Run(() => {|CSAFE105:w.WriteLine(1)|}); w.WriteLine(2); t.Wait();")]
    public Task MustNotBeShared_Reported(string body) => Verify.Reports(Program(body));

    private static string Program(string body) => """
        using System.Collections;

        class C
        {
            private static readonly Random s_random = Random.Shared;

            public void M(int[] xs, IList<int> given)
            {
                BODY
            }
        }
        """.Replace("BODY", body, StringComparison.Ordinal);
}
