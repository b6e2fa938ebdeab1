using Balancer.Host.Telemetry;

namespace Balancer.Host.Admin;

/// <summary>The metrics, as Prometheus wants them.</summary>
internal static class MetricsEndpoint
{
    /// <summary>Adds it, unless there are none.</summary>
    /// <param name="routes">Where to.</param>
    /// <param name="process">The services of the balancer.</param>
    public static void MapMetrics(this IEndpointRouteBuilder routes, IServiceProvider process)
    {
        if (process.GetRequiredService<Exporters>().Metrics is not { } metrics)
        {
            return;
        }

        var samples = process.GetRequiredService<PoolSamples>();
        routes.MapPrometheusScrapingEndpoint("/metrics", metrics, branch => branch.Use(TakeSampleAsync), optionsName: null)
            .WithMetadata(new HttpMethodMetadata([HttpMethods.Get]));

        async Task TakeSampleAsync(HttpContext context, RequestDelegate next)
        {
            await samples.TakeAsync(context.RequestAborted);
            await next(context);
        }
    }
}
