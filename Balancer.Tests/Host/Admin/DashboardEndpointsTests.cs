using Balancer.Tests.Support;

namespace Balancer.Tests.Host.Admin;

/// <summary>The files of the dashboard.</summary>
public sealed class DashboardEndpointsTests
{
    [Theory]
    [InlineData("/", "text/html")]
    [InlineData("/dashboard.js", "text/javascript")]
    [InlineData("/theme.css", "text/css")]
    [InlineData("/favicon.svg", "image/svg+xml")]
    [InlineData("/vendor/uplot/LICENSE", "text/plain")]
    public async Task Should_give_each_to_anybody_with_a_strict_policy(string target, string type)
    {
        await using var admin = await RunningAdmin.StartAsync("s3cret");

        var answer = await admin.GetAsync(target);

        Assert.Equal((200, type), (answer.Status, answer.MediaType));
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';", answer.Fields["Content-Security-Policy"]);
        Assert.DoesNotContain("unsafe", answer.Fields["Content-Security-Policy"]);
        Assert.Equal("nosniff", answer.Fields["X-Content-Type-Options"]);
        Assert.NotEmpty(answer.Body);
    }

    [Theory]
    [InlineData("/index.html/../api/pools")]
    [InlineData("/vendor/uplot/..%2f..%2fapi")]
    [InlineData("//api/pools")]
    public async Task Should_give_nothing_else_without_the_token(string target)
    {
        await using var admin = await RunningAdmin.StartAsync("s3cret");

        var answer = await RawAsync(admin, target);

        Assert.Equal(401, answer.Status);
    }

    [Fact]
    public async Task Should_refuse_pages_that_another_name_was_pointed_to_when_there_is_no_token()
    {
        await using var admin = await RunningAdmin.StartAsync();

        (await admin.GetAsync("/", "Host: evil.example")).IsProblem(403, "foreign-host");
    }

    private static Task<RawResponse> RawAsync(RunningAdmin admin, string target) =>
        RawClient.AskAsync(admin.Port, "GET", target);
}
