using Balancer.Actors;

namespace Balancer.Tests.Host.Admin;

/// <summary>Calls that the pool refuses, or does not answer.</summary>
public class PoolEndpointsFailureTests
{
    [Theory]
    [InlineData("POST", CommandOutcome.NameInUse, 409, "name-in-use")]
    [InlineData("POST", CommandOutcome.UrlInUse, 409, "url-in-use")]
    [InlineData("PATCH", CommandOutcome.NoSuchBackend, 404, "no-such-backend")]
    [InlineData("PATCH", CommandOutcome.Leaving, 409, "backend-leaving")]
    [InlineData("DELETE", CommandOutcome.NoSuchBackend, 404, "no-such-backend")]
    [InlineData("DELETE", CommandOutcome.OwnedByDns, 409, "owned-by-dns")]
    public async Task Should_say_why_when_the_pool_does_not_do_it(string method, CommandOutcome outcome, int status, string type)
    {
        await using var admin = await RunningAdmin.StartAsync();
        admin.Pool.Result = new CommandResult(outcome);

        var answer = await SendAsync(admin, method);

        answer.IsProblem(status, type);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    public async Task Should_answer_503_when_the_pool_does_not_answer(string method)
    {
        await using var admin = await RunningAdmin.StartAsync();
        admin.Pool.Failure = new TimeoutException();

        var answer = await SendAsync(admin, method);

        answer.IsProblem(503, "pool-timeout");
        Assert.Contains("The pool has not answered", Assert.Single(admin.Logs));
    }

    [Fact]
    public async Task Should_log_the_cause_and_not_tell_it_when_something_is_a_bug()
    {
        await using var admin = await RunningAdmin.StartAsync();
        admin.Pool.Failure = new InvalidOperationException("inner workings");

        var answer = await admin.GetAsync("/api/pools");

        answer.IsProblem(500, "internal-error");
        Assert.DoesNotContain("inner workings", answer.Body);
        Assert.Contains("a bug", Assert.Single(admin.Logs));
    }

    /// <summary>A call of this method that there is nothing wrong with.</summary>
    private static Task<Answer> SendAsync(RunningAdmin admin, string method) => method switch
    {
        "POST" => admin.SendJsonAsync(method, RunningAdmin.Backends, """{"url":"http://b:1"}"""),
        "PATCH" => admin.SendJsonAsync(method, $"{RunningAdmin.Backends}/app1", """{"maxConnections":1}"""),
        _ => admin.SendAsync(method, $"{RunningAdmin.Backends}/app1", null),
    };
}
