using System.Text;

namespace ConcurrencySafety.Tests.Checks.Deadlocks;

/// <summary>
/// A random program of locks and calls, as C# and as what its threads do step by step: methods that take static locks one inside the other,
/// try to, and call later methods. Every method may run on several threads at once.
/// </summary>
internal sealed class LockProgram
{
    private const int Locks = 3;
    private const int Threads = 3;
    private const int StatementsPerBlock = 2;
    private const int Depth = 3;

    private readonly List<List<Statement>> _methods = [];

    public LockProgram(int seed)
    {
        var random = new Random(seed);
        int count = random.Next(2, 5);
        for (int i = 0; i < count; i++)
        {
            _methods.Add(Block(random, i, count, 0));
        }
    }

    private enum Kind
    {
        Lock,
        Try,
        Call,
    }

    public string Source
    {
        get
        {
            var text = new StringBuilder("static class P\n{\n");
            for (int i = 0; i < Locks; i++)
            {
                text.Append($"    private static readonly object L{i} = new();\n");
            }

            for (int i = 0; i < _methods.Count; i++)
            {
                text.Append($"    public static void M{i}() {{ ");
                Write(text, _methods[i]);
                text.Append("}\n");
            }

            return text.Append("}\n").ToString();
        }
    }

    /// <summary>Whether some interleaving of at most <see cref="Threads"/> runs of methods comes to a state in which none of them goes on.</summary>
    public bool Deadlocks()
    {
        List<List<Step>> traces = [.. Enumerable.Range(0, _methods.Count).Select(Trace)];
        return Choices(traces.Count).Any(choice => Explore([.. choice.Select(i => traces[i])]));
    }

    private static IEnumerable<int[]> Choices(int methods)
    {
        for (int a = 0; a < methods; a++)
        {
            for (int b = a; b < methods; b++)
            {
                for (int c = b; c < methods; c++)
                {
                    yield return [a, b, c];
                }
            }
        }
    }

    private static bool Explore(List<Step>[] threads)
    {
        var seen = new HashSet<string>();
        var open = new Stack<(int[] At, string Held)>();
        open.Push((new int[threads.Length], new string('.', threads.Length * Locks)));
        while (open.Count > 0)
        {
            (int[] at, string held) = open.Pop();
            if (!seen.Add(string.Join(',', at) + held))
            {
                continue;
            }

            bool goesOn = false;
            for (int t = 0; t < threads.Length; t++)
            {
                if (at[t] < threads[t].Count && Next(threads[t], at[t], t, held) is { } next)
                {
                    goesOn = true;
                    int[] moved = [.. at];
                    moved[t] = next.At;
                    open.Push((moved, next.Held));
                }
            }

            // Threads that have not begun may never begin: it is enough that those under way stand still.
            if (!goesOn && Enumerable.Range(0, threads.Length).Any(t => at[t] < threads[t].Count))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What one thread does next; null when it waits. The locks held are a digit a thread and lock: how often it has it.</summary>
    private static (int At, string Held)? Next(List<Step> trace, int at, int thread, string held)
    {
        Step step = trace[at];
        int own = (thread * Locks) + step.Lock;
        int depth = held[own] == '.' ? 0 : held[own] - '0';
        if (step.IsRelease)
        {
            return (at + 1, Set(held, own, depth - 1));
        }

        bool isFree = Enumerable.Range(0, Threads).All(other => other == thread || held[(other * Locks) + step.Lock] == '.');
        return isFree ? (at + 1, Set(held, own, depth + 1)) : step.Skip is { } skip ? (skip, held) : null;
    }

    private static string Set(string held, int index, int depth) => held[..index] + (depth == 0 ? '.' : (char)('0' + depth)) + held[(index + 1)..];

    private static List<Statement> Block(Random random, int method, int methods, int depth)
    {
        var block = new List<Statement>();
        for (int i = random.Next(1, StatementsPerBlock + 1); i > 0; i--)
        {
            int what = random.Next(10);
            if (what < 3 && method + 1 < methods)
            {
                block.Add(new Statement(Kind.Call, random.Next(method + 1, methods), []));
            }
            else if (depth < Depth)
            {
                block.Add(new Statement(what == 9 ? Kind.Try : Kind.Lock, random.Next(Locks), random.Next(3) == 0 ? [] : Block(random, method, methods, depth + 1)));
            }
        }

        return block;
    }

    private static void Write(StringBuilder text, List<Statement> block)
    {
        foreach (Statement statement in block)
        {
            switch (statement.Kind)
            {
                case Kind.Call:
                    text.Append($"M{statement.Target}(); ");
                    break;
                case Kind.Lock:
                    text.Append($"lock (L{statement.Target}) {{ ");
                    Write(text, statement.Inner);
                    text.Append("} ");
                    break;
                default:
                    text.Append($"if (Monitor.TryEnter(L{statement.Target})) {{ try {{ ");
                    Write(text, statement.Inner);
                    text.Append($"}} finally {{ Monitor.Exit(L{statement.Target}); }} }} ");
                    break;
            }
        }
    }

    private List<Step> Trace(int method)
    {
        var trace = new List<Step>();
        Add(trace, _methods[method]);
        return trace;
    }

    private void Add(List<Step> trace, List<Statement> block)
    {
        foreach (Statement statement in block)
        {
            if (statement.Kind == Kind.Call)
            {
                Add(trace, _methods[statement.Target]);
                continue;
            }

            int entry = trace.Count;
            trace.Add(new Step(statement.Target, false, null));
            Add(trace, statement.Inner);
            trace.Add(new Step(statement.Target, true, null));
            if (statement.Kind == Kind.Try)
            {
                trace[entry] = trace[entry] with { Skip = trace.Count };
            }
        }
    }

    private sealed record Statement(Kind Kind, int Target, List<Statement> Inner);

    /// <summary>One step: a lock taken, or given back; where a try goes on that fails.</summary>
    private sealed record Step(int Lock, bool IsRelease, int? Skip);
}
