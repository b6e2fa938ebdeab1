using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Balancer.Actors;
using Balancer.Host.Forwarding;

namespace Balancer.Host.Stats;

/// <summary>Answers <c>/stats</c>: one array element a backend, the pools by their names, and in each the order of the configuration.</summary>
internal sealed class StatsEndpoint(IPools pools)
{
    /// <summary>Answers the request; a HEAD gets the fields alone.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var rows = new List<Row>();
        try
        {
            foreach (var pool in pools.All)
            {
                var status = await pool.Balancer.GetStatusAsync(context.RequestAborted);
                rows.AddRange(status.Backends.Select(backend => Row.From(status, backend)));
            }
        }
        catch (TimeoutException)
        {
            await Problem.NoLiveBackend.WriteAsync(context);
            return;
        }

        var body = JsonSerializer.SerializeToUtf8Bytes(rows, StatsJson.Default.ListRow);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
        }
    }

    internal sealed record Row(
        [property: JsonPropertyName("url")] string Url,
        [property: JsonPropertyName("alive")] bool Alive,
        [property: JsonPropertyName("uptime")] string Uptime,
        [property: JsonPropertyName("memory_usage")] string MemoryUsage,
        [property: JsonPropertyName("conn_count")] int ConnectionCount,
        [property: JsonPropertyName("pool")] string Pool,
        [property: JsonPropertyName("state")] string State,
        [property: JsonPropertyName("max_conn")] int? MaxConnections,
        [property: JsonPropertyName("pool_queued")] int Queued,
        [property: JsonPropertyName("pool_queue_wait_p50_ms")] double WaitingTimeP50,
        [property: JsonPropertyName("pool_queue_wait_p99_ms")] double WaitingTimeP99)
    {
        public static Row From(PoolStatus pool, BackendStatus status) => new(
            status.Address.Url,
            status.Alive,
            Format.Uptime(status.Uptime),
            Format.Bytes(status.MemoryUsage),
            status.ConnectionCount,
            pool.Name,
            StateOf(status.Condition),
            status.MaxConnections,
            pool.Queue.Length,
            Math.Round(pool.Queue.WaitingTime.P50.TotalMilliseconds, 3),
            Math.Round(pool.Queue.WaitingTime.P99.TotalMilliseconds, 3));

        private static string StateOf(BackendCondition condition) => condition switch
        {
            BackendCondition.Up => "up",
            BackendCondition.Draining => "draining",
            BackendCondition.Ejected => "ejected",
            BackendCondition.Disabled => "disabled",
            _ => "down",
        };
    }
}

/// <summary>How figures are written for people.</summary>
internal static class Format
{
    private static readonly string[] Units = ["KB", "MB", "GB", "TB", "PB", "EB"];

    /// <summary>As in <c>00h:05m:23s</c>; the hours grow past 99.</summary>
    public static string Uptime(TimeSpan time) => $"{(long)time.TotalHours:00}h:{time.Minutes:00}m:{time.Seconds:00}s";

    /// <summary>Base 1024, one decimal from KB on: <c>512 B</c>, <c>1.2 MB</c>.</summary>
    public static string Bytes(long bytes)
    {
        if (bytes < 1024)
        {
            return $"{bytes} B";
        }

        var value = bytes / 1024.0;
        var unit = 0;
        // 1023.95 KB would be written 1024.0 KB.
        while (value >= 1023.95 && unit < Units.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{value:0.0} {Units[unit]}");
    }
}

/// <summary>Serializers made at compile time.</summary>
[JsonSerializable(typeof(List<StatsEndpoint.Row>))]
internal sealed partial class StatsJson : JsonSerializerContext;
