using System.Reflection;
using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ConcurrencySafety.Tests.Knowledge;

/// <summary>What the catalogs of packages speak of: the packages where they can be restored anywhere, small stubs for the others.</summary>
internal static class PackageReferences
{
    private static readonly string[] Packages =
    [
        "Microsoft.Extensions.Hosting.Abstractions",
        "Microsoft.Extensions.DependencyInjection.Abstractions",
        "Microsoft.Extensions.Caching.Abstractions",
        "Microsoft.Extensions.Logging.Abstractions",
        "Microsoft.Extensions.Primitives",
        "Microsoft.EntityFrameworkCore",
        "Microsoft.AspNetCore.Components",
        "Microsoft.VisualStudio.Threading",
        "Nito.AsyncEx.Coordination",
        "System.Reactive",
    ];

    /// <summary>Frameworks, the best first.</summary>
    private static readonly string[] Frameworks = ["net10.0", "net9.0", "net8.0", "net6.0", "netstandard2.1", "netstandard2.0"];

    private const string Stubs = """
        namespace System.Windows.Threading
        {
            public abstract class DispatcherObject { }
            public class DispatcherOperation { public System.Threading.Tasks.Task Task => null!; public int Wait() => 0; }
            public sealed class Dispatcher
            {
                public DispatcherOperation BeginInvoke(System.Delegate method, params object[] args) => null!;
                public DispatcherOperation InvokeAsync(System.Action callback) => null!;
                public void Invoke(System.Action callback) { }
            }
        }

        namespace System.Windows.Forms
        {
            public class Control
            {
                public System.IAsyncResult BeginInvoke(System.Delegate method) => null!;
                public object EndInvoke(System.IAsyncResult asyncResult) => null!;
                public System.Threading.Tasks.Task InvokeAsync(System.Action callback) => null!;
                public object Invoke(System.Delegate method) => null!;
            }
        }

        namespace Microsoft.Maui.Controls { public abstract class BindableObject { } }
        namespace Microsoft.Maui.Dispatching { public interface IDispatcher { bool Dispatch(System.Action action); } }
        namespace Microsoft.UI.Xaml { public class DependencyObject { } }
        namespace Microsoft.UI.Dispatching { public delegate void DispatcherQueueHandler(); public sealed class DispatcherQueue { public bool TryEnqueue(DispatcherQueueHandler callback) => true; } }
        namespace Windows.UI.Xaml { public class DependencyObject { } }
        namespace Avalonia { public class AvaloniaObject { } }
        namespace Avalonia.Threading
        {
            public class Dispatcher
            {
                public void Post(System.Action action) { }
                public System.Threading.Tasks.Task InvokeAsync(System.Action callback) => null!;
                public void Invoke(System.Action callback) { }
            }
        }

        namespace Microsoft.AspNetCore.Routing { public interface IEndpointRouteBuilder { } }
        namespace Microsoft.AspNetCore.Http
        {
            public abstract class HttpContext { }
            public abstract class HttpRequest { }
            public abstract class HttpResponse { }
            public delegate System.Threading.Tasks.Task RequestDelegate(HttpContext context);
            public interface IMiddleware { System.Threading.Tasks.Task InvokeAsync(HttpContext context, RequestDelegate next); }
        }

        namespace Microsoft.AspNetCore.Mvc { public abstract class ControllerBase { } }
        namespace Microsoft.AspNetCore.Mvc.RazorPages { public abstract class PageModel { } }
        namespace Microsoft.AspNetCore.SignalR { public abstract class Hub { } }

        namespace Microsoft.AspNetCore.Builder
        {
            using Microsoft.AspNetCore.Http;
            using Microsoft.AspNetCore.Routing;

            public interface IApplicationBuilder { }
            public static class UseMiddlewareExtensions { public static IApplicationBuilder UseMiddleware<T>(this IApplicationBuilder app, params object[] args) => app; }
            public static class UseExtensions { public static IApplicationBuilder Use(this IApplicationBuilder app, System.Func<HttpContext, RequestDelegate, System.Threading.Tasks.Task> middleware) => app; }
            public static class RunExtensions { public static void Run(this IApplicationBuilder app, RequestDelegate handler) { } }
            public static class EndpointRouteBuilderExtensions
            {
                public static void Map(this IEndpointRouteBuilder endpoints, string pattern, System.Delegate handler) { }
                public static void MapDelete(this IEndpointRouteBuilder endpoints, string pattern, System.Delegate handler) { }
                public static void MapFallback(this IEndpointRouteBuilder endpoints, System.Delegate handler) { }
                public static void MapGet(this IEndpointRouteBuilder endpoints, string pattern, System.Delegate handler) { }
                public static void MapMethods(this IEndpointRouteBuilder endpoints, string pattern, System.Collections.Generic.IEnumerable<string> httpMethods, System.Delegate handler) { }
                public static void MapPatch(this IEndpointRouteBuilder endpoints, string pattern, System.Delegate handler) { }
                public static void MapPost(this IEndpointRouteBuilder endpoints, string pattern, System.Delegate handler) { }
                public static void MapPut(this IEndpointRouteBuilder endpoints, string pattern, System.Delegate handler) { }
            }
        }
        """;

    public static CSharpCompilation Compilation { get; } = TestCompilation.Create(Stubs).AddReferences(Packages.Select(Reference));

    private static MetadataReference Reference(string assembly)
    {
        var root = typeof(PackageReferences).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "NuGetPackageRoot").Value!;
        var package = Directory.GetDirectories(root, assembly.ToLowerInvariant() + "*")
            .First(folder => Path.GetFileName(folder) is var name && (name == assembly.ToLowerInvariant() || name == assembly.ToLowerInvariant() + ".only"));
        return Frameworks
            .SelectMany(framework => Directory.GetDirectories(package).OrderDescending(StringComparer.Ordinal).Select(version => Path.Combine(version, "lib", framework, assembly + ".dll")))
            .Where(File.Exists)
            .Select(path => MetadataReference.CreateFromFile(path))
            .First();
    }
}
