using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Tests.Checks.Races;

/// <summary>The types of hosts that test sources use, as far as they use them.</summary>
internal static class Hosts
{
    private const string Extensions = """
        global using Microsoft.Extensions.DependencyInjection;
        global using Microsoft.Extensions.Hosting;

        namespace Microsoft.Extensions.DependencyInjection
        {
            public interface IServiceCollection { }
            public static class ServiceCollectionServiceExtensions
            {
                public static IServiceCollection AddSingleton<TService>(this IServiceCollection services) where TService : class => services;
                public static IServiceCollection AddSingleton<TService, TImplementation>(this IServiceCollection services) where TService : class where TImplementation : class, TService => services;
                public static IServiceCollection AddSingleton<TService>(this IServiceCollection services, TService implementationInstance) where TService : class => services;
                public static IServiceCollection AddSingleton<TService>(this IServiceCollection services, Func<IServiceProvider, TService> implementationFactory) where TService : class => services;
                public static IServiceCollection AddSingleton(this IServiceCollection services, Type serviceType, Type implementationType) => services;
                public static IServiceCollection AddSingleton(this IServiceCollection services, Type serviceType) => services;
                public static IServiceCollection AddKeyedSingleton<TService>(this IServiceCollection services, object serviceKey) where TService : class => services;
                public static IServiceCollection AddScoped<TService>(this IServiceCollection services) where TService : class => services;
                public static IServiceCollection AddTransient<TService>(this IServiceCollection services) where TService : class => services;
            }

            public static class ServiceCollectionHostedServiceExtensions
            {
                public static IServiceCollection AddHostedService<THostedService>(this IServiceCollection services) where THostedService : class, Microsoft.Extensions.Hosting.IHostedService => services;
            }
        }

        namespace Microsoft.Extensions.Hosting
        {
            public interface IHostedService
            {
                Task StartAsync(CancellationToken cancellationToken);
                Task StopAsync(CancellationToken cancellationToken);
            }

            public abstract class BackgroundService : IHostedService, IDisposable
            {
                protected abstract Task ExecuteAsync(CancellationToken stoppingToken);
                public virtual Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
                public virtual Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
                public virtual void Dispose() { }
            }
        }
        """;

    private const string AspNetCore = """
        global using Microsoft.AspNetCore.Builder;
        global using Microsoft.AspNetCore.Http;
        global using Microsoft.AspNetCore.Mvc;
        global using Microsoft.AspNetCore.SignalR;

        namespace Microsoft.AspNetCore.Http
        {
            public abstract class HttpContext { }
            public delegate Task RequestDelegate(HttpContext context);
            public interface IMiddleware { Task InvokeAsync(HttpContext context, RequestDelegate next); }
        }

        namespace Microsoft.AspNetCore.Mvc { public abstract class ControllerBase { } }
        namespace Microsoft.AspNetCore.SignalR { public abstract class Hub { } }
        namespace Microsoft.AspNetCore.Routing { public interface IEndpointRouteBuilder { } }

        namespace Microsoft.AspNetCore.Builder
        {
            using Microsoft.AspNetCore.Routing;

            public interface IApplicationBuilder { }
            public sealed class WebApplication : IApplicationBuilder, IEndpointRouteBuilder
            {
                public IServiceCollection Services => null!;
                public static WebApplication Create() => new();
                public void Run() { }
            }

            public static class UseMiddlewareExtensions { public static IApplicationBuilder UseMiddleware<TMiddleware>(this IApplicationBuilder app, params object[] args) => app; }
            public static class EndpointRouteBuilderExtensions { public static void MapGet(this IEndpointRouteBuilder endpoints, string pattern, Delegate handler) { } }
        }
        """;

    private const string Maui = """
        namespace Microsoft.Maui.Controls { public abstract class BindableObject { } }
        """;

    /// <summary>A library that registers services.</summary>
    public static SourceOptions Library { get; } = new() { AlsoSources = [Extensions] };

    /// <summary>A program that serves requests.</summary>
    public static SourceOptions Web { get; } = new() { AlsoSources = [Extensions, AspNetCore] };

    /// <summary>A web program with top-level statements.</summary>
    public static SourceOptions WebProgram { get; } = Web with { Output = OutputKind.ConsoleApplication };

    /// <summary>A program that serves nobody.</summary>
    public static SourceOptions Worker { get; } = Library with { Output = OutputKind.ConsoleApplication };

    /// <summary>A program with a user interface.</summary>
    public static SourceOptions Client { get; } = new() { AlsoSources = [Extensions, Maui] };

    public static SourceOptions Strict(this SourceOptions options) => options with { Strict = true };
}
