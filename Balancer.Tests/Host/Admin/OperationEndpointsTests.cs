using Balancer.Actors;
using Balancer.Tests.Support;

namespace Balancer.Tests.Host.Admin;

public class OperationEndpointsTests
{
    public const string Shown =
        """
        {"id":"default-7","backend":"app1","state":"running","remaining":1,
        "requests":[{"id":42,"client":"10.0.0.1","method":"GET","path":"/a%20b","ageMs":1500}]}
        """;

    [Theory]
    [InlineData("", 0)]
    [InlineData("?wait=30s", 30)]
    [InlineData("?wait=1m", 60)]
    public async Task Should_show_an_operation_when_asked_for_it(string query, int seconds)
    {
        await using var admin = await RunningAdmin.StartAsync();

        var answer = await admin.GetAsync($"/api/operations/default-7{query}");

        answer.IsJson(200, Shown);
        Assert.Equal(("default-7", TimeSpan.FromSeconds(seconds)), Assert.Single(admin.Pool.Commands));
    }

    [Theory]
    [InlineData(OperationState.Done, "done")]
    [InlineData(OperationState.Expired, "expired")]
    [InlineData(OperationState.Cancelled, "cancelled")]
    public async Task Should_say_how_an_operation_ended_when_it_has(OperationState state, string shown)
    {
        await using var admin = await RunningAdmin.StartAsync();
        admin.Pool.Operation = A.Operation() with { State = state, Remaining = 0, Requests = [] };

        var answer = await admin.GetAsync("/api/operations/default-7");

        Assert.Equal(shown, answer.Json.GetProperty("state").GetString());
    }

    [Fact]
    public async Task Should_answer_404_when_there_is_no_such_operation()
    {
        await using var admin = await RunningAdmin.StartAsync();

        var answer = await admin.GetAsync("/api/operations/default-8?wait=1s");

        answer.IsProblem(404, "no-such-operation");
    }

    [Theory]
    [InlineData("GET", "/api/operations/default-7?wait=61s", "wait")]
    [InlineData("GET", "/api/operations/default-7?wait=24h", "wait")]
    [InlineData("GET", "/api/operations/default-7?wait=", "wait")]
    [InlineData("GET", "/api/operations/default-7?wait=soon", "wait")]
    [InlineData("GET", "/api/operations/default-7?wait=1s&wait=2s", "wait")]
    [InlineData("DELETE", "/api/pools/default/backends/app1?drain=30", "drain")]
    [InlineData("DELETE", "/api/pools/default/backends/app1?drain=", "drain")]
    [InlineData("DELETE", "/api/pools/default/backends/app1?drain=-1s", "drain")]
    [InlineData("DELETE", "/api/pools/default/backends/app1?drain=25h", "drain")]
    [InlineData("DELETE", "/api/pools/default/backends/app1?drain=1s&drain=1s", "drain")]
    public async Task Should_name_the_parameter_when_its_time_is_none(string method, string target, string parameter)
    {
        await using var admin = await RunningAdmin.StartAsync();

        var answer = await admin.SendAsync(method, target, null);

        answer.IsMistake(parameter, "is not a time as in");
        Assert.Empty(admin.Pool.Commands);
    }

    [Fact]
    public async Task Should_answer_how_it_is_now_when_the_port_closes_amid_a_wait()
    {
        await using var admin = await RunningAdmin.StartAsync();
        admin.Pool.WaitsForever = true;
        var waiting = admin.GetAsync("/api/operations/default-7?wait=60s");
        await Eventually.HoldsAsync(() => admin.Pool.Commands.Count == 1, "the wait has begun");

        await Eventually.CompletesAsync(admin.StopAsync(), "the end does not wait for those that wait");

        (await waiting).IsJson(200, Shown);
    }
}
