using System.Diagnostics;
using Balancer.Actors;
using Balancer.Actors.Health;
using Balancer.Actors.Http;
using Balancer.Tests.Actors.Support;
using Balancer.Tests.Support;

namespace Balancer.Tests.Actors.Health;

public sealed class HttpProbeTests : IDisposable
{
    private readonly BackendClient _client = new(Some.Settings());
    private readonly HealthOptions _options = new() { Timeout = HttpBackends.Long };

    [Theory]
    [InlineData(200, "200-299", true)]
    [InlineData(204, "200-299", true)]
    [InlineData(304, "200-299,304", true)]
    [InlineData(404, "200-299", false)]
    [InlineData(503, "200-299", false)]
    [InlineData(200, "404", false)]
    public async Task Should_judge_by_the_status_code_when_the_backend_answers(int status, string good, bool expected)
    {
        await using var backend = ScriptedBackend.Start(Scripts.Answer(status, ""));
        _options.Status = good;

        var result = await ProbeAsync(backend.Url);

        Assert.Equal(new ProbeResult(expected, $"status {status}"), result);
    }

    [Fact]
    public async Task Should_ask_with_the_urls_host_and_nothing_that_is_not_needed()
    {
        await using var backend = ScriptedBackend.Start();
        _options.Path = "/check?deep=1";
        using var activity = new Activity("whatever goes on").Start();

        await ProbeAsync(backend.Url);

        var head = Assert.Single(backend.Requests);
        Assert.Equal("GET /check?deep=1 HTTP/1.1", head.StartLine);
        Assert.Equal([$"Host: {backend.HostPort}", "User-Agent: Balancer"], head.Lines.Order());
    }

    [Fact]
    public async Task Should_not_follow_when_it_is_redirected()
    {
        await using var elsewhere = ScriptedBackend.Start();
        await using var backend = ScriptedBackend.Start(Scripts.Answer(302, "", $"Location: {elsewhere.Url}/"));

        var result = await ProbeAsync(backend.Url);

        Assert.Equal(new ProbeResult(false, "status 302"), result);
        Assert.Empty(elsewhere.Connections);
    }

    [Fact]
    public async Task Should_connect_anew_for_every_probe()
    {
        await using var backend = ScriptedBackend.Start();

        await ProbeAsync(backend.Url);
        await ProbeAsync(backend.Url);

        Assert.Equal(2, backend.Connections.Count);
    }

    [Fact]
    public async Task Should_be_good_when_the_body_is_long()
    {
        await using var backend = ScriptedBackend.Start(Scripts.Answer(200, new string('x', 10 * 1024 * 1024)));

        Assert.True((await ProbeAsync(backend.Url)).Good, "a status code that is good is good, whatever follows");
    }

    [Fact]
    public async Task Should_read_no_further_than_needed_when_the_body_has_no_end()
    {
        await using var backend = ScriptedBackend.Start(HttpBackends.Endless());

        Assert.True((await ProbeAsync(backend.Url)).Good, "the body is read up to 64 KB and dropped");

        await Eventually.CompletesAsync(backend.Connections.Single().Closed, "the rest is not taken either");
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n")]
    public async Task Should_be_bad_when_the_answer_is_not_whole(string part)
    {
        await using var closing = ScriptedBackend.Start(Scripts.RawThenClose(part));
        await using var resetting = ScriptedBackend.Start(FailingScripts.RawThenReset(part));

        Assert.False((await ProbeAsync(closing.Url)).Good, "a backend that hangs up is not well");
        Assert.False((await ProbeAsync(resetting.Url)).Good, "a backend that resets is not well");
    }

    [Fact]
    public async Task Should_be_bad_when_connecting_is_refused()
    {
        using var port = new RefusingPort();

        Assert.False((await ProbeAsync(port.Url)).Good, "who cannot be reached is not well");
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")]
    public async Task Should_be_bad_when_the_answer_is_not_there_in_time(string part)
    {
        await using var backend = ScriptedBackend.Start(HttpBackends.StopAfter(part));
        _options.Timeout = HttpBackends.Short;

        var result = await ProbeAsync(backend.Url);

        Assert.Equal(new ProbeResult(false, "no answer within 0.1 s"), result);
    }

    [Fact]
    public async Task Should_be_cancelled_and_not_bad_when_the_supervisor_stops()
    {
        await using var backend = ScriptedBackend.Start(FailingScripts.NeverAnswer());
        using var stop = new CancellationTokenSource();
        var probe = new HttpProbe(_client, Some.Settings(_options)).ProbeAsync(HttpBackends.At(backend.Url), stop.Token);
        await Eventually.HoldsAsync(() => backend.Requests.Count == 1, "the probe is under way");

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => probe);
        await Eventually.CompletesAsync(backend.Connections.Single().Closed, "the connection is given up with the probe");
    }

    public void Dispose()
    {
        _client.Dispose();
    }

    private Task<ProbeResult> ProbeAsync(string url)
    {
        var probe = new HttpProbe(_client, Some.Settings(_options)).ProbeAsync(HttpBackends.At(url), CancellationToken.None);
        return Eventually.CompletesAsync(probe, "a probe ends in good time by itself");
    }
}
