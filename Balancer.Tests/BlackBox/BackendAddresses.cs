using System.Net;
using System.Net.Sockets;
using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

/// <summary>A name may have addresses of both families, of which the backend need not listen on all.</summary>
public class BackendAddresses
{
    /// <summary>Each address of localhost: on some machines one, on others one of each family.</summary>
    public static TheoryData<string> OfLocalhost =>
        [.. Dns.GetHostAddresses("localhost").Where(IPAddress.IsLoopback).Distinct().Select(address => $"{address}")];

    [Theory]
    [MembersOnBothLanes(nameof(OfLocalhost))]
    public async Task Should_be_found_when_only_one_of_them_is_listened_on(Lane lane, string address)
    {
        await using var backend = ScriptedBackend.Start(address: IPAddress.Parse(address));
        await using var balancer = await RunningBalancer.StartAsync(lane, [$"http://localhost:{backend.Port}"]);

        var first = await RawClient.AskAsync(balancer.Port, "GET", "/");
        var second = await RawClient.AskAsync(balancer.Port, "POST", "/", "Content-Length: 0");

        Assert.Equal((200, 200), (first.Status, second.Status));
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_be_taken_as_it_is_when_it_is_of_ipv6(Lane lane)
    {
        if (!Socket.OSSupportsIPv6)
        {
            return;
        }

        await using var backend = ScriptedBackend.Start(address: IPAddress.IPv6Loopback);
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);

        var response = await RawClient.AskAsync(balancer.Port, "GET / HTTP/1.0\r\n\r\n");

        Assert.Equal(200, response.Status);
        Assert.Equal($"[::1]:{backend.Port}", Assert.Single(backend.Requests).Header("Host"));
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_be_down_when_the_name_is_unknown(Lane lane)
    {
        await using var balancer = await RunningBalancer.StartAsync(lane, ["http://no-such-name.invalid:80"]);

        var response = await RawClient.AskAsync(balancer.Port, "GET", "/");

        response.IsProblem(503);
        await balancer.HasNothingInFlightAsync();
    }
}
