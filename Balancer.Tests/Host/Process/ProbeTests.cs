using System.Diagnostics;
using Balancer.Tests.Support;

namespace Balancer.Tests.Host.Process;

/// <summary><c>--probe URL</c>, by which a container tells whether it is well.</summary>
public class ProbeTests
{
    [Theory]
    [InlineData(200, 0)]
    [InlineData(204, 0)]
    [InlineData(302, 1)]
    [InlineData(500, 1)]
    public async Task Should_exit_by_the_status_when_the_url_answers(int status, int expected)
    {
        await using var listener = ScriptedBackend.Start(Scripts.RawThenClose($"HTTP/1.1 {status} Scripted\r\nLocation: /ok\r\n\r\n"));

        var (code, _, errors) = await HostProcess.RunAsync("--probe", $"{listener.Url}/ready?now=1");

        Assert.Equal(expected, code);
        Assert.Equal(expected, errors.Count);
        Assert.Equal("GET /ready?now=1 HTTP/1.1", Assert.Single(listener.Requests).StartLine);
    }

    [Fact]
    public async Task Should_exit_with_1_when_the_connection_is_refused()
    {
        using var nobody = new RefusingPort();

        var (code, output, errors) = await HostProcess.RunAsync("--probe", nobody.Url);

        Assert.Equal(1, code);
        Assert.Empty(output);
        Assert.StartsWith($"{nobody.Url}/ did not answer", Assert.Single(errors));
    }

    [Fact]
    public async Task Should_exit_with_1_when_nothing_comes_within_two_seconds()
    {
        await using var listener = ScriptedBackend.Start(FailingScripts.NeverAnswer());
        using var probe = HostProcess.Start("--probe", listener.Url);
        await Eventually.HoldsAsync(() => listener.Requests.Count == 1, "the probe asks");
        var asked = Stopwatch.GetTimestamp();

        var code = await probe.ExitCodeAsync();

        Assert.Equal(1, code);
        Assert.InRange(Stopwatch.GetElapsedTime(asked), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));
        Assert.StartsWith($"{listener.Url}/ did not answer", Assert.Single(probe.Errors));
    }

    [Fact]
    public async Task Should_exit_with_1_when_it_is_no_url()
    {
        var (code, _, errors) = await HostProcess.RunAsync("--probe", "health");

        Assert.Equal(1, code);
        Assert.StartsWith("--probe: ", Assert.Single(errors));
    }
}
