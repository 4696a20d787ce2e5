using System.Text;

namespace ConcurrencySafety.Tests.Support;

/// <summary>
/// The console of a test program. <see cref="Console.Out"/> is one for the whole process while tests run in parallel, so it is replaced
/// once by a writer that asks the execution context, which flows into the threads and tasks of a program, whose output this is.
/// </summary>
internal sealed class ConsoleOutput : TextWriter
{
    private static readonly AsyncLocal<StringBuilder?> Current = new();
    private static readonly Lazy<ConsoleOutput> Installed = new(static () =>
    {
        var output = new ConsoleOutput(Console.Out);
        Console.SetOut(output);
        return output;
    });

    private readonly TextWriter _real;

    private ConsoleOutput(TextWriter real) => _real = real;

    public override Encoding Encoding => _real.Encoding;

    public static void Install() => _ = Installed.Value;

    public static IDisposable RedirectTo(StringBuilder target)
    {
        Current.Value = target;
        return new Redirection();
    }

    public override void Write(char value) => Append(value.ToString());

    public override void Write(char[] buffer, int index, int count) => Append(new string(buffer, index, count));

    public override void Write(string? value) => Append(value ?? "");

    public override void WriteLine(string? value) => Append(value + "\n");

    public override void WriteLine() => Append("\n");

    private void Append(string text)
    {
        if (Current.Value is not { } target)
        {
            _real.Write(text);
            return;
        }

        lock (target)
        {
            target.Append(text);
        }
    }

    private sealed class Redirection : IDisposable
    {
        public void Dispose() => Current.Value = null;
    }
}
