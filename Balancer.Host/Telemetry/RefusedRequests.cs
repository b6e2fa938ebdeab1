using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;

namespace Balancer.Host.Telemetry;

/// <summary>Tells of what Kestrel refuses before anybody here sees it, because it is no request.</summary>
internal sealed class RefusedRequests(DiagnosticListener kestrel, RequestTelemetry telemetry) : IHostedService, IObserver<KeyValuePair<string, object?>>
{
    private const string BadRequest = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";

    private IDisposable? _subscription;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _subscription = kestrel.Subscribe(this, name => name == BadRequest);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _subscription?.Dispose();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void OnNext(KeyValuePair<string, object?> value)
    {
        // Where an answer is on its way, it is the rest of a body that is wrong, and the request has been told of when it was answered.
        if (value.Value is IFeatureCollection features && features.Get<IHttpResponseFeature>() is not { HasStarted: true })
        {
            var context = new DefaultHttpContext(features);
            var journey = new Journey(pool: "") { Outcome = Outcomes.Malformed };
            telemetry.Ended(context, journey);
        }
    }

    /// <inheritdoc/>
    public void OnCompleted()
    {
        // Kestrel has no end of its own.
    }

    /// <inheritdoc/>
    public void OnError(Exception error)
    {
        // Nor errors to tell.
    }
}
