using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.ExceptionServices;
using System.Runtime.Loader;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace ConcurrencySafety.Tests.Support;

/// <summary>Compiles a console program in memory and runs it in this process.</summary>
internal static class ProgramRun
{
    /// <summary>Far more than any test program needs; one that hangs fails its test instead of the whole run.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static string Execute(string source)
    {
        ConsoleOutput.Install();
        byte[] image = Compile(source);
        var context = new AssemblyLoadContext("test program", isCollectible: true);
        try
        {
            MethodInfo main = context.LoadFromStream(new MemoryStream(image)).EntryPoint
                ?? throw new InvalidOperationException("The program has no entry point.");
            return Start(main);
        }
        finally
        {
            context.Unload();
        }
    }

    private static byte[] Compile(string source)
    {
        var options = new SourceOptions { Output = OutputKind.ConsoleApplication };
        CSharpCompilation compilation = TestCompilation.Create(source, options).WithAssemblyName("Program" + Guid.NewGuid().ToString("N"));
        var image = new MemoryStream();
        EmitResult result = compilation.Emit(image);
        if (!result.Success)
        {
            ImmutableArray<Diagnostic> errors = [.. result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)];
            throw new InvalidOperationException(string.Join("\n", errors) + "\n" + source);
        }

        return image.ToArray();
    }

    /// <summary>On a thread of its own: it may block for ever, and the output is told apart by the flow of its execution context.</summary>
    private static string Start(MethodInfo main)
    {
        var output = new StringBuilder();
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            using (ConsoleOutput.RedirectTo(output))
            {
                try
                {
                    main.Invoke(null, main.GetParameters().Length == 0 ? null : [Array.Empty<string>()]);
                }
                catch (TargetInvocationException e)
                {
                    failure = ExceptionDispatchInfo.Capture(e.InnerException!);
                }
            }
        })
        { IsBackground = true };
        thread.Start();
        if (!thread.Join(Patience))
        {
            throw new TimeoutException("The program did not end: " + main.DeclaringType);
        }

        failure?.Throw();
        lock (output)
        {
            return output.ToString();
        }
    }
}
