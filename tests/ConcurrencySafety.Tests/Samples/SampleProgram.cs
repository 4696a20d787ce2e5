using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace ConcurrencySafety.Tests.Samples;

/// <summary>A compiled sample, run in this process as often as wanted.</summary>
internal sealed class SampleProgram : IDisposable
{
    /// <summary>Far more than a sample needs, on a machine that does much else.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly AssemblyLoadContext _context = new("sample", isCollectible: true);
    private readonly MethodInfo _main;

    private SampleProgram(byte[] image) =>
        _main = _context.LoadFromStream(new MemoryStream(image)).EntryPoint ?? throw new InvalidOperationException("The sample has no entry point.");

    public static SampleProgram Load(CSharpCompilation compilation)
    {
        ConsoleOutput.Install();
        using var image = new MemoryStream();
        EmitResult result = compilation.WithAssemblyName("Sample" + Guid.NewGuid().ToString("N")).Emit(image);
        return result.Success
            ? new SampleProgram(image.ToArray())
            : throw new InvalidOperationException(string.Join("\n", result.Diagnostics) + "\n" + string.Join("\n", compilation.SyntaxTrees));
    }

    /// <summary>On a thread of its own: the output is told apart by the flow of its execution context.</summary>
    public (int ExitCode, string Output) Run()
    {
        var output = new StringBuilder();
        Task<int> run = Task.Factory.StartNew(
            () =>
            {
                using (ConsoleOutput.RedirectTo(output))
                {
                    return _main.Invoke(null, _main.GetParameters().Length == 0 ? null : [Array.Empty<string>()]) as int? ?? 0;
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        if (!run.Wait(Patience))
        {
            throw new TimeoutException("The sample did not end.");
        }

        lock (output)
        {
            return (run.Result, output.ToString());
        }
    }

    public void Dispose() => _context.Unload();
}
