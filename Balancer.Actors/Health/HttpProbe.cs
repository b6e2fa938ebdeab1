using Balancer.Actors.Http;

namespace Balancer.Actors.Health;

/// <summary>The probe of real life: a GET, judged by its status code.</summary>
internal sealed class HttpProbe(BackendClient client, PoolSettings settings)
{
    /// <inheritdoc cref="Probe"/>
    public async Task<ProbeResult> ProbeAsync(Backend backend, CancellationToken cancellationToken)
    {
        var options = settings.Current.Health;
        try
        {
            var answer = await client.GetAsync(backend, options.Path, options.Timeout, cancellationToken).ConfigureAwait(false);
            return new ProbeResult(options.IsGood(answer.Status), $"status {answer.Status}");
        }
        catch (Exception e) when (e is HttpRequestException or TimeoutException)
        {
            return new ProbeResult(false, e.Message);
        }
    }
}
