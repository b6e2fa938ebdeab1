using System.Net;
using System.Net.Sockets;
using Balancer.Tests.Support;

namespace Balancer.Tests.Host.Admin;

public class AdminLimitsTests
{
    // Far more than what a bucket gets back while they are sent, even where a machine takes seconds for that.
    private const int Many = 2000;

    [Fact]
    public async Task Should_answer_429_with_a_wait_when_there_are_too_many_requests()
    {
        await using var admin = await RunningAdmin.StartAsync();

        var answers = await PipelineAsync(admin, Enumerable.Repeat("GET /api/pools HTTP/1.1\r\nHost: localhost\r\n\r\n", Many));

        Assert.Equal(200, answers[0].Status);
        var refused = answers.First(answer => answer.Status == 429);
        Assert.Equal("1", refused.Head.Header("Retry-After"));
        Assert.Equal("application/problem+json", refused.Head.Header("Content-Type"));
        Assert.Contains("urn:balancer:too-many-requests", refused.Text);
    }

    [Fact]
    public async Task Should_tell_the_health_when_there_are_too_many_requests_of_others()
    {
        await using var admin = await RunningAdmin.StartAsync();
        const string Pools = "GET /api/pools HTTP/1.1\r\nHost: localhost\r\n\r\n";
        var requests = Enumerable.Range(1, Many).Select(i => i % 100 == 0 ? Pools.Replace("/api/pools", "/health/ready") : Pools);

        var answers = await PipelineAsync(admin, requests);

        Assert.Contains(answers, answer => answer.Status == 429);
        Assert.All(answers.Where((_, i) => (i + 1) % 100 == 0), answer => Assert.Equal(200, answer.Status));
    }

    [Fact]
    public async Task Should_look_at_no_token_when_there_were_too_many_wrong_ones()
    {
        await using var admin = await RunningAdmin.StartAsync("right");
        var requests = Enumerable.Range(1, 400).Select(i =>
            $"GET /api/pools HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {(i % 10 == 0 ? "right" : "wrong")}\r\n\r\n");

        var answers = await PipelineAsync(admin, requests);

        Assert.Equal(401, answers[0].Status);
        var right = answers.Where((_, i) => (i + 1) % 10 == 0).ToList();
        Assert.Contains(right, answer => answer.Status == 429);
        Assert.All(right, answer => Assert.Contains(answer.Status, (int[])[200, 429]));
        Assert.True(answers.Count(answer => answer.Status == 401) < 100, "few of 360 guesses were looked at");
    }

    [Fact]
    public async Task Should_take_others_when_a_client_has_a_hundred_connections_and_the_client_again_when_they_are_closed()
    {
        await using var admin = await RunningAdmin.StartAsync();
        var clients = new List<RawClient>();
        for (var i = 0; i < 100; i++)
        {
            clients.Add(await RawClient.ConnectAsync(admin.Port));
            await clients[i].SendAsync("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
            await clients[i].ReadResponseAsync();
        }

        await IsHungUpOnAsync(admin.Port);
        using var other = new HttpClient(new SocketsHttpHandler { ConnectCallback = ConnectFromOtherAsync, UseProxy = false });
        Assert.Equal(HttpStatusCode.OK, (await other.GetAsync(new Uri($"http://127.0.0.1:{admin.Port}/health/live"))).StatusCode);
        clients.ForEach(client => client.Dispose());
        await Eventually.HoldsAsync(() => IsServedAsync(admin.Port), "the places are free again");
    }

    [Fact]
    public async Task Should_refuse_a_head_when_it_is_huge()
    {
        await using var admin = await RunningAdmin.StartAsync();
        var fields = Enumerable.Range(0, 5).Select(i => $"X-{i}: {new string('x', 4000)}").ToArray();

        var answer = await RawClient.AskAsync(admin.Port, "GET", "/health/live", fields);

        Assert.Equal(431, answer.Status);
    }

    [Fact]
    public async Task Should_speak_no_http2()
    {
        await using var admin = await RunningAdmin.StartAsync();
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false })
        {
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.GetAsync(new Uri($"http://127.0.0.1:{admin.Port}/health/live")));
    }

    private static async Task IsHungUpOnAsync(int port)
    {
        try
        {
            using var late = await RawClient.ConnectAsync(port);
            await late.IsClosedByPeerAsync();
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            // So soon that connecting has not returned yet.
        }
    }

    private static async Task<bool> IsServedAsync(int port)
    {
        try
        {
            return (await RawClient.AskAsync(port, "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n")).Status == 200;
        }
        catch (Exception e) when (e is IOException or SocketException or PeerGoneException)
        {
            return false;
        }
    }

    private static async ValueTask<Stream> ConnectFromOtherAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.2"), 0));
        await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }

    private static async Task<List<RawResponse>> PipelineAsync(RunningAdmin admin, IEnumerable<string> requests)
    {
        var all = requests.ToList();
        using var client = await RawClient.ConnectAsync(admin.Port, TimeSpan.FromSeconds(30));
        var sending = client.SendAsync(string.Concat(all));
        var answers = new List<RawResponse>(all.Count);
        for (var i = 0; i < all.Count; i++)
        {
            answers.Add(await client.ReadResponseAsync());
        }

        await sending;
        return answers;
    }
}
