using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Balancer.Actors;
using Balancer.Host.Telemetry;

namespace Balancer.Host.Admin;

/// <summary>How all pools are, again and again, for those who watch: however many they are, the pools are asked no more often.</summary>
internal sealed class PoolFeed(PoolSamples samples, EventLog events)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100); // Between two, whatever happens.

    private readonly Lock _lock = new();
    private Task<string>? _last;
    private long _takenAt;

    /// <summary>A sample each second, and at once when something has changed.</summary>
    public async IAsyncEnumerable<SseItem<string>> FollowAsync([EnumeratorCancellation] CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            var change = events.Next;
            yield return new SseItem<string>(await TakeAsync(), "pools");
            await EventStreams.WaitAsync(change, Interval, end);
            await Task.Delay(Shortest, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Task<string> TakeAsync()
    {
        lock (_lock)
        {
            var now = Environment.TickCount64;
            if (_last is null || now - _takenAt >= Shortest.TotalMilliseconds || _last.IsFaulted)
            {
                (_last, _takenAt) = (WriteAsync(), now);
            }

            return _last;
        }
    }

    // For all who watch: none of them may end it.
    private async Task<string> WriteAsync()
    {
        var sample = await samples.TakeAsync(CancellationToken.None);
        return JsonSerializer.Serialize(sample.Select(PoolView.Of).ToArray(), AdminJson.Lines.PoolViewArray);
    }
}
