using System.Text.Json;
using Balancer.Host.Telemetry;
using Balancer.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Balancer.Tests.Host.Telemetry;

/// <summary>The way of lines from requests to where they are written.</summary>
public sealed class AccessLogTests : IDisposable
{
    private const int Bound = 8192;

    private readonly RecordedLogs _logs = new();
    private readonly ILoggerFactory _factory;

    public AccessLogTests()
    {
        _factory = LoggerFactory.Create(logging => logging.AddProvider(_logs));
    }

    public void Dispose()
    {
        _factory.Dispose();
    }

    [Fact]
    public async Task Should_drop_and_count_what_is_too_much_and_hold_nobody_up_when_the_sink_blocks()
    {
        var sink = new MemorySink(open: false);
        using var log = await StartAsync(sink);
        Add(log, 0);
        await Eventually.CompletesAsync(sink.Entered, "the sink holds the thread of the log up");

        for (var i = 1; i <= Bound + 1000; i++)
        {
            Add(log, i);
        }

        Assert.Equal(1000, log.Dropped);
        Assert.Empty(sink.Text);
        sink.Open();
        await log.StopAsync(CancellationToken.None);
        Assert.Equal(Enumerable.Range(0, Bound + 1).Select(i => $"/{i}"), sink.Lines.Select(PathOf));
        Assert.Equal(1000, log.Dropped);
        Assert.Contains(_logs.Lines, line => line.Contains("could not be written: 1000, 1000 since the start", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Should_lose_nothing_that_it_does_not_count_when_many_add_to_a_slow_sink()
    {
        var sink = new MemorySink(open: false);
        using var log = await StartAsync(sink);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(adder => Task.Run(() =>
        {
            for (var i = 0; i < 5000; i++)
            {
                Add(log, i);
            }
        })));
        sink.Open();
        await log.StopAsync(CancellationToken.None);

        Assert.Equal(20_000, sink.Lines.Count + log.Dropped);
        Assert.True(log.Dropped > 0, "there were more of them than may wait");
    }

    [Fact]
    public async Task Should_write_everything_in_order_when_it_stops()
    {
        var sink = new MemorySink();
        using var log = await StartAsync(sink);

        for (var i = 0; i < 3000; i++)
        {
            Add(log, i);
        }

        await log.StopAsync(CancellationToken.None);

        Assert.Equal(Enumerable.Range(0, 3000).Select(i => $"/{i}"), sink.Lines.Select(PathOf));
        Assert.Equal(0, log.Dropped);
        Assert.Empty(_logs.Lines);
    }

    [Fact]
    public async Task Should_write_without_being_stopped_when_a_request_has_ended()
    {
        var sink = new MemorySink();
        using var log = await StartAsync(sink);

        Add(log, 1);

        await Eventually.HoldsAsync(() => sink.Lines.Count == 1, "a line does not wait for others");
        await log.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Should_count_lines_as_dropped_when_the_sink_fails()
    {
        using var log = await StartAsync(new MemorySink(fails: true));

        for (var i = 0; i < 100; i++)
        {
            Add(log, i);
        }

        await log.StopAsync(CancellationToken.None);

        Assert.Equal(100, log.Dropped);
        Assert.Contains(_logs.Lines, line => line.Contains("100 since the start", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Should_end_within_the_time_it_is_given_when_the_sink_blocks()
    {
        var sink = new MemorySink(open: false);
        var log = await StartAsync(sink);
        Add(log, 0);
        await Eventually.CompletesAsync(sink.Entered, "the sink holds the thread of the log up");

        await Eventually.CompletesAsync(log.StopAsync(new CancellationToken(canceled: true)), "nothing holds the end of the process up, and that is no error");

        sink.Open();
    }

    private static string PathOf(string line) => JsonDocument.Parse(line).RootElement.GetProperty("path").GetString()!;

    private static void Add(AccessLog log, int number)
    {
        var context = new DefaultHttpContext();
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = $"/{number}";
        log.Add(context, new Journey("default"));
    }

    private async Task<AccessLog> StartAsync(MemorySink sink)
    {
        var log = new AccessLog(sink, TimeProvider.System, _factory.CreateLogger<AccessLog>());
        await log.StartAsync(CancellationToken.None);
        return log;
    }
}
