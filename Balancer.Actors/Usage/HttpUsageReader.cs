using System.Text.Json;
using Balancer.Actors.Http;

namespace Balancer.Actors.Usage;

/// <summary>Reads <c>{"memory_usage": bytes}</c> from a backend.</summary>
internal sealed class HttpUsageReader(BackendClient client, PoolSettings settings)
{
    /// <inheritdoc cref="ReadUsage"/>
    public async Task<UsageReading> ReadAsync(Backend backend, CancellationToken cancellationToken)
    {
        var options = settings.Current.Usage;
        try
        {
            var answer = await client.GetAsync(backend, options.Path, options.Timeout, cancellationToken).ConfigureAwait(false);
            return answer.Status == 200 ? Read(answer.Body) : new UsageReading(null, $"status {answer.Status}");
        }
        catch (Exception e) when (e is HttpRequestException or TimeoutException)
        {
            return new UsageReading(null, e.Message);
        }
    }

    private static UsageReading Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("memory_usage", out var usage)
                && usage.ValueKind == JsonValueKind.Number
                && usage.TryGetInt64(out var bytes)
                && bytes >= 0
                    ? new UsageReading(bytes, "")
                    : new UsageReading(null, "no memory_usage in bytes in the answer");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The latter for a name that is JSON, but no text.
            return new UsageReading(null, "the answer is not JSON, or longer than 64 KB");
        }
    }
}
