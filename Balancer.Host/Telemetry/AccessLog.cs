using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Balancer.Host.Telemetry;

/// <summary>
/// Writes a line for every request, from a thread of its own: where what it writes to is slow, lines are dropped and counted, and no request
/// waits.
/// </summary>
internal sealed partial class AccessLog : IHostedService, IDisposable
{
    private const int MostWaiting = 8192;
    private const int BatchSize = 32 * 1024; // So that a batch as text is no large object, which only full collections would clear away.

    // Looked at this often: to be woken for each line would cost more than to write it.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan TellInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private AccessEntry[] _waiting = new AccessEntry[MostWaiting]; // Exchanged for an empty one as a whole, so that who writes hardly ever is in the way.
    private AccessEntry[] _writing = new AccessEntry[MostWaiting];
    private int _count; // Of those that wait.
    private int _written; // Of those that were taken last.
    private readonly IAccessSink _sink;
    private readonly TimeProvider _time;
    private readonly ILogger<AccessLog> _logger;
    private readonly ManualResetEventSlim _stopping = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _dropped;

    /// <param name="sink">Where lines go.</param>
    /// <param name="time">The time of day.</param>
    /// <param name="logger">For lines that got lost.</param>
    public AccessLog(IAccessSink sink, TimeProvider time, ILogger<AccessLog> logger)
    {
        (_sink, _time, _logger) = (sink, time, logger);
    }

    /// <summary>Lines that were not written, ever.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>A request has ended.</summary>
    public void Add(HttpContext context, in Journey journey)
    {
        var entry = new AccessEntry(context, journey);
        lock (_lock)
        {
            if (_count < MostWaiting)
            {
                _waiting[_count++] = entry;
                return;
            }
        }

        Interlocked.Increment(ref _dropped);
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _sink.Begin();
        new Thread(Run) { IsBackground = true, Name = "access log" }.Start();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        // A time of its own: where requests have used up all there was for the end, their lines are still to be written.
        _stopping.Set();
        return Task.WhenAny(_ended.Task, Task.Delay(LongestEnd, CancellationToken.None));
    }

    public void Dispose()
    {
        _sink.Dispose();
        _stopping.Dispose();
    }

    private void Run()
    {
        var batch = new ArrayBufferWriter<byte>(BatchSize * 2);
        using var json = new Utf8JsonWriter(batch, AccessEntry.Format);
        var (told, toldAt) = (0L, DateTimeOffset.MinValue);
        bool isLast;
        do
        {
            isLast = _stopping.Wait(Interval);
            var entries = Take();
            while (entries.Length > 0)
            {
                entries = entries[Gather(entries, batch, json)..];
            }

            var now = _time.GetUtcNow();
            if (Dropped > told && (now - toldAt >= TellInterval || isLast))
            {
                LogDropped(Dropped - told, Dropped);
                (told, toldAt) = (Dropped, now);
            }
        }
        while (!isLast);

        _ended.SetResult();
    }

    private ReadOnlySpan<AccessEntry> Take()
    {
        Array.Clear(_writing, 0, _written); // Else they would hold on to requests that are long gone.
        lock (_lock)
        {
            _written = _count;
            (_waiting, _writing, _count) = (_writing, _waiting, 0);
        }

        return _writing.AsSpan(0, _written);
    }

    // Writes a batch of them, and says how many.
    private int Gather(ReadOnlySpan<AccessEntry> entries, ArrayBufferWriter<byte> batch, Utf8JsonWriter json)
    {
        var lines = 0;
        var now = _time.GetUtcNow().UtcDateTime;
        while (batch.WrittenCount < BatchSize && lines < entries.Length)
        {
            entries[lines++].Write(json, now);
            json.Flush();
            json.Reset();
            batch.Write("\n"u8);
        }

        if (!_sink.TryWrite(Encoding.UTF8.GetString(batch.WrittenSpan)))
        {
            Interlocked.Add(ref _dropped, lines);
        }

        batch.ResetWrittenCount();
        return lines;
    }

    [LoggerMessage(EventId = 0, Level = LogLevel.Warning, Message = "Lines of the access log that could not be written: {Count}, {All} since the start")]
    private partial void LogDropped(long count, long all);
}
