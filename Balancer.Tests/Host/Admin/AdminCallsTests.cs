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
    [InlineData("/", "not-found")]
    [InlineData("/api", "not-found")]
    [InlineData("/api/pools/default", "not-found")]
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
    [InlineData("DELETE", "/api/operations/7")]
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
    [InlineData("/api/operations/7")]
    [InlineData("/health/ready")]
    [InlineData("/openapi/v1.json")]
    public async Task Should_answer_like_get_without_the_body_when_the_method_is_head(string target)
    {
        await using var admin = await RunningAdmin.StartAsync();

        var answer = await admin.SendAsync("HEAD", target, null);

        Assert.Equal((200, ""), (answer.Status, answer.Body));
    }

    [Theory]
    [InlineData("DELETE", "/app1?drian=30s", "drian")]
    [InlineData("GET", "/app1?x", "x")]
    [InlineData("GET", "?drain=1s", "drain")]
    public async Task Should_refuse_a_parameter_that_the_call_does_not_know(string method, string target, string named)
    {
        await using var admin = await RunningAdmin.StartAsync();

        var answer = await admin.SendAsync(method, $"{RunningAdmin.Backends}{target}", null);

        Assert.Equal(400, answer.Status);
        Assert.StartsWith("is unknown", answer.Json.GetProperty("errors").GetProperty(named)[0].GetString());
        Assert.Empty(admin.Pool.Commands);
    }
}
