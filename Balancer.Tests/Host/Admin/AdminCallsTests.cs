using Balancer.Host.Admin;
using Balancer.Tests.Support;

namespace Balancer.Tests.Host.Admin;

/// <summary>Which paths, methods and parameters there are.</summary>
public class AdminCallsTests
{
    [Theory]
    [InlineData("/api/pools/default/backends/nobody", "no-such-backend")]
    [InlineData("/api/pools/default/backends/nobody/requests", "no-such-backend")]
    [InlineData("/api/pools/other/backends", "no-such-pool")]
    [InlineData("/api/pools/other/backends/app1", "no-such-pool")]
    [InlineData("/api/pools/other/backends/app1/requests", "no-such-pool")]
    [InlineData("/api/pools/Default/backends", "no-such-pool")]
    [InlineData("/api", "not-found")]
    [InlineData("/api/pools/default/members", "not-found")]
    [InlineData("/stats", "not-found")]
    [InlineData("/openapi/v2.json", "not-found")]
    public async Task Should_answer_404_when_there_is_no_such_thing(string target, string type)
    {
        await using var admin = await RunningAdmin.StartAsync();

        var answer = await admin.GetAsync(target);

        answer.IsProblem(404, type);
    }

    [Theory]
    [InlineData("POST", "/api/pools")]
    [InlineData("PUT", "/api/pools/default/backends")]
    [InlineData("DELETE", "/api/pools/default/backends")]
    [InlineData("POST", "/api/pools/default/backends/app1")]
    [InlineData("PUT", "/api/pools/default/backends/app1")]
    [InlineData("DELETE", "/api/pools/default/backends/app1/requests")]
    [InlineData("DELETE", "/api/operations/default-7")]
    [InlineData("POST", "/health/ready")]
    [InlineData("OPTIONS", "/api/pools")]
    [InlineData("TRACE", "/api/pools")]
    public async Task Should_answer_405_when_the_path_does_not_take_the_method(string method, string target)
    {
        await using var admin = await RunningAdmin.StartAsync();

        var answer = await admin.SendAsync(method, target, null);

        answer.IsProblem(405, "method-not-allowed");
        Assert.NotEmpty(answer.Fields["Allow"]);
        Assert.Empty(admin.Pool.Commands);
    }

    [Theory]
    [InlineData("/api/pools")]
    [InlineData("/api/pools/default/backends/app1")]
    [InlineData("/api/operations/default-7")]
    [InlineData("/health/ready")]
    [InlineData("/openapi/v1.json")]
    public async Task Should_answer_like_get_without_the_body_when_the_method_is_head(string target)
    {
        await using var admin = await RunningAdmin.StartAsync();
        using var client = await RawClient.ConnectAsync(admin.Port);

        await client.SendAsync($"HEAD {target} HTTP/1.1\r\nHost: localhost\r\n\r\nGET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");

        var head = await client.ReadHeadAsync();
        Assert.Equal((200, (await admin.GetAsync(target)).MediaType), (head.Status, head.Header("Content-Type")?.Split(';')[0]));
        Assert.Contains("live", (await client.ReadResponseAsync()).Text);
    }

    [Theory]
    [InlineData("OPTIONS *", 405, "urn:balancer:method-not-allowed")]
    [InlineData("GET http://localhost?/api/pools", 200, "<!doctype html>")]
    public async Task Should_take_it_for_the_root_when_the_target_has_no_path(string line, int status, string part)
    {
        await using var admin = await RunningAdmin.StartAsync();

        var answer = await RawClient.AskAsync(admin.Port, $"{line} HTTP/1.1\r\nHost: localhost\r\n\r\n");

        Assert.Equal(status, answer.Status);
        Assert.Contains(part, answer.Text);
        Assert.Empty(admin.Logs);
    }

    [Theory]
    [InlineData(408, "request-timeout")]
    [InlineData(413, "request-too-large")]
    [InlineData(415, "unsupported-media-type")]
    [InlineData(400, "bad-request")]
    public void Should_have_a_type_for_what_the_server_refuses(int status, string type)
    {
        Assert.Equal(($"urn:balancer:{type}", status), (AdminProblem.For(status).Type, AdminProblem.For(status).Status));
    }

    [Theory]
    [InlineData("DELETE", "/app1?drian=30s", "drian")]
    [InlineData("GET", "/app1?x", "x")]
    [InlineData("GET", "/app1/requests?x", "x")]
    [InlineData("GET", "?drain=1s", "drain")]
    [InlineData("POST", "?x=1", "x")]
    [InlineData("PATCH", "/app1?x=1", "x")]
    public async Task Should_refuse_a_parameter_that_the_call_does_not_know(string method, string target, string named)
    {
        await using var admin = await RunningAdmin.StartAsync();

        var answer = method is "POST" or "PATCH"
            ? await admin.SendJsonAsync(method, $"{RunningAdmin.Backends}{target}", """{"maxConnections":1}""")
            : await admin.SendAsync(method, $"{RunningAdmin.Backends}{target}", null);

        Assert.Equal(400, answer.Status);
        Assert.StartsWith("is unknown", answer.Json.GetProperty("errors").GetProperty(named)[0].GetString());
        Assert.Empty(admin.Pool.Commands);
    }
}
