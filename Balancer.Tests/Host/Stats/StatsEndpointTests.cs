using System.Text;
using Balancer.Actors;
using Balancer.Host.Stats;
using Balancer.Tests.Host.Admin;
using Microsoft.AspNetCore.Http;

namespace Balancer.Tests.Host.Stats;

public class StatsEndpointTests
{
    private static readonly BackendStatus Up = Backend("http://app1:80", true, new TimeSpan(0, 5, 23), 1258291, 7);
    private static readonly BackendStatus Down = Backend("HTTP://App2", false, TimeSpan.Zero, 0, 0);

    [Fact]
    public async Task Should_write_just_the_fields_of_the_contract_when_a_backend_is_up()
    {
        var (response, body) = await AskAsync("GET", Up);

        Assert.Equal("application/json", response.ContentType);
        Assert.Equal(200, response.StatusCode);
        Assert.Equal(
            """
            [{"url":"http://app1:80","alive":true,"uptime":"00h:05m:23s",
            "memory_usage":"1.2 MB","conn_count":7,"pool":"default","state":"up","max_conn":null,
            "pool_queued":0,"pool_queue_wait_p50_ms":0,"pool_queue_wait_p99_ms":0}]
            """.ReplaceLineEndings(""),
            body);
    }

    [Fact]
    public async Task Should_write_zeros_and_the_url_as_written_when_a_backend_is_down()
    {
        var (_, body) = await AskAsync("GET", Down);

        Assert.Equal(
            """
            [{"url":"HTTP://App2","alive":false,"uptime":"00h:00m:00s",
            "memory_usage":"0 B","conn_count":0,"pool":"default","state":"down","max_conn":null,
            "pool_queued":0,"pool_queue_wait_p50_ms":0,"pool_queue_wait_p99_ms":0}]
            """.ReplaceLineEndings(""),
            body);
    }

    [Fact]
    public async Task Should_keep_the_order_when_there_are_several_backends()
    {
        var (_, body) = await AskAsync("GET", Down, Up);

        Assert.True(
            body.IndexOf("HTTP://App2", StringComparison.Ordinal) < body.IndexOf("http://app1:80", StringComparison.Ordinal),
            "the elements stand in configuration order");
    }

    [Fact]
    public async Task Should_write_an_empty_array_when_there_is_no_backend()
    {
        var (_, body) = await AskAsync("GET");

        Assert.Equal("[]", body);
    }

    [Fact]
    public async Task Should_send_the_same_fields_without_the_body_when_asked_with_head()
    {
        var (get, body) = await AskAsync("GET", Up);
        var (head, none) = await AskAsync("HEAD", Up);

        Assert.Equal("", none);
        Assert.Equal((get.ContentType, (long?)body.Length), (head.ContentType, head.ContentLength));
    }

    private static BackendStatus Backend(string url, bool alive, TimeSpan uptime, long memory, int connections)
    {
        return new BackendStatus(BackendAddress.From(new BackendOptions { Url = url }), alive, uptime, memory, connections)
        {
            Condition = alive ? BackendCondition.Up : BackendCondition.Down,
        };
    }

    private static async Task<(HttpResponse Response, string Body)> AskAsync(string method, params BackendStatus[] backends)
    {
        var context = new DefaultHttpContext();
        var body = new MemoryStream();
        context.Request.Method = method;
        context.Response.Body = body;
        var pool = new FakePool { Queue = new QueueStatus(0, 0, 0, 0, 0, default) };
        pool.Backends.Clear();
        pool.Backends.AddRange(backends);
        await new StatsEndpoint(pool).HandleAsync(context);
        return (context.Response, Encoding.UTF8.GetString(body.ToArray()));
    }
}
