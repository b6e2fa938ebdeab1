using Balancer.Tests.Support;

namespace Balancer.Tests.Host.Admin;

public class AdminGuardTests
{
    private const string Token = "s3cret-!~";
    private const string App1 = RunningAdmin.Backends + "/app1";

    [Theory]
    [InlineData("Bearer s3cret-!~")]
    [InlineData("bearer s3cret-!~")]
    [InlineData("BEARER  s3cret-!~")]
    public async Task Should_let_through_when_the_token_is_right(string authorization)
    {
        await using var admin = await RunningAdmin.StartAsync(Token);

        var answer = await admin.GetAsync("/api/pools", $"Authorization: {authorization}");

        Assert.Equal(200, answer.Status);
    }

    [Theory]
    [InlineData("GET", "/api/pools", null)]
    [InlineData("GET", "/api/pools", "Bearer")]
    [InlineData("GET", "/api/pools", "Bearer wrong")]
    [InlineData("GET", "/api/pools", "Bearer s3cret-!")]
    [InlineData("GET", "/api/pools", "Bearer s3cret-!~~")]
    [InlineData("GET", "/api/pools", "Bearer S3CRET-!~")]
    [InlineData("GET", "/api/pools", "Basic s3cret-!~")]
    [InlineData("GET", "/api/pools", "s3cret-!~")]
    [InlineData("GET", "/api/pools?token=s3cret-!~", null)]
    [InlineData("GET", "/openapi/v1.json", null)]
    [InlineData("GET", "/api/operations/default-7", null)]
    [InlineData("GET", "/nothing", null)]
    [InlineData("GET", "/health", null)]
    [InlineData("GET", "/health/ready/", null)]
    [InlineData("GET", "/health/ready/../../api/pools", null)]
    [InlineData("PUT", "/api/pools", null)]
    [InlineData("POST", RunningAdmin.Backends, null)]
    [InlineData("PATCH", App1, "Bearer wrong")]
    [InlineData("DELETE", App1, null)]
    public async Task Should_answer_401_when_the_token_is_missing_or_wrong(string method, string target, string? authorization)
    {
        await using var admin = await RunningAdmin.StartAsync(Token);

        var answer = await admin.SendAsync(method, target, null, authorization is null ? [] : [$"Authorization: {authorization}"]);

        answer.IsProblem(401, "unauthorized");
        Assert.Equal("Bearer", answer.Fields["WWW-Authenticate"]);
        Assert.Empty(admin.Pool.Commands);
        Assert.DoesNotContain(admin.Logs, line => line.Contains("s3cret", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Should_answer_401_when_there_are_two_tokens()
    {
        await using var admin = await RunningAdmin.StartAsync(Token);

        var answer = await RawClient.AskAsync(
            admin.Port, "GET", "/api/pools", $"Authorization: Bearer {Token}", $"Authorization: Bearer {Token}");

        Assert.Equal(401, answer.Status);
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task Should_tell_the_health_when_there_is_no_token(string target)
    {
        await using var admin = await RunningAdmin.StartAsync(Token);

        Assert.Equal(200, (await admin.GetAsync(target)).Status);
        Assert.Equal(200, (await admin.GetAsync(target, "Authorization: Bearer wrong")).Status);
    }

    [Theory]
    [InlineData("GET", "/api/pools", "http://evil.example")]
    [InlineData("GET", "/health/ready", "http://evil.example")]
    [InlineData("GET", "/api/pools", "null")]
    [InlineData("GET", "/api/pools", "https://127.0.0.1:{port}")]
    [InlineData("GET", "/api/pools", "http://127.0.0.1")]
    [InlineData("GET", "/api/pools", "http://localhost:{port}")]
    [InlineData("POST", RunningAdmin.Backends, "http://evil.example")]
    [InlineData("PATCH", App1, "http://127.0.0.1:3030")]
    [InlineData("DELETE", App1, "http://evil.example")]
    [InlineData("OPTIONS", App1, "http://evil.example")]
    public async Task Should_answer_403_when_the_origin_is_another(string method, string target, string origin)
    {
        await using var admin = await RunningAdmin.StartAsync();

        var answer = await admin.SendAsync(method, target, null, $"Origin: {origin.Replace("{port}", $"{admin.Port}")}");

        answer.IsProblem(403, "foreign-origin");
        Assert.DoesNotContain("Access-Control-Allow-Origin", answer.Fields.Keys);
        Assert.Empty(admin.Pool.Commands);
    }

    [Fact]
    public async Task Should_let_through_when_the_origin_is_its_own()
    {
        await using var admin = await RunningAdmin.StartAsync();

        var answer = await admin.GetAsync("/api/pools", $"Origin: http://127.0.0.1:{admin.Port}");

        Assert.Equal(200, answer.Status);
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:3031")]
    [InlineData("localhost.evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    public async Task Should_answer_403_when_a_name_stands_for_it_and_there_is_no_token(string host)
    {
        await using var admin = await RunningAdmin.StartAsync();

        var answer = await admin.SendAsync("DELETE", App1, null, $"Host: {host}", $"Origin: http://{host}");

        answer.IsProblem(403, "foreign-host");
        Assert.Empty(admin.Pool.Commands);
    }

    [Theory]
    [InlineData("localhost:3031")]
    [InlineData("LOCALHOST")]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]:3031")]
    public async Task Should_let_through_when_it_is_called_by_an_address(string host)
    {
        await using var admin = await RunningAdmin.StartAsync();

        Assert.Equal(200, (await admin.GetAsync("/api/pools", $"Host: {host}")).Status);
    }

    [Fact]
    public async Task Should_let_through_when_it_is_called_by_a_name_with_the_token()
    {
        await using var admin = await RunningAdmin.StartAsync(Token);

        var answer = await admin.GetAsync("/api/pools", "Host: admin.example", $"Authorization: Bearer {Token}");

        Assert.Equal(200, answer.Status);
    }
}
