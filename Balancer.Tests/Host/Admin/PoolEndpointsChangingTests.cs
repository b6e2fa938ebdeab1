using Balancer.Actors;

namespace Balancer.Tests.Host.Admin;

/// <summary>Backends whose state or limit is changed.</summary>
public class PoolEndpointsChangingTests
{
    [Theory]
    [InlineData("""{"weight":5}""", null, null, 5)]
    [InlineData("""{"weight":null,"maxConnections":7}""", null, 7, 1)]
    [InlineData("""{"maxConnections":7}""", null, 7)]
    [InlineData("""{"maxConnections":1000000}""", null, 1_000_000)]
    [InlineData("""{"maxConnections":null}""", null, 0)]
    [InlineData("""{"state":"active"}""", BackendMode.Active, null)]
    [InlineData("""{"state":"disabled","maxConnections":1}""", BackendMode.Disabled, 1)]
    public async Task Should_change_what_is_named_and_nothing_else_when_a_backend_is_patched(
        string body, BackendMode? mode, int? limit, int? weight = null)
    {
        await using var admin = await RunningAdmin.StartAsync();

        var answer = await admin.SendJsonAsync("PATCH", $"{RunningAdmin.Backends}/a%20b", body);

        answer.IsJson(200, PoolEndpointsListingTests.Shown);
        Assert.Equal(("a b", new BackendUpdate(mode, limit, weight)), Assert.Single(admin.Pool.Commands));
    }

    [Fact]
    public async Task Should_give_an_operation_when_a_backend_is_to_drain()
    {
        await using var admin = await RunningAdmin.StartAsync();
        admin.Pool.Result = new CommandResult(CommandOutcome.Done, A.Backend("app1"), A.Operation());

        var answer = await admin.SendJsonAsync("PATCH", $"{RunningAdmin.Backends}/app1", """{"state":"draining"}""");

        answer.IsJson(202, OperationEndpointsTests.Shown);
        Assert.Equal("/api/operations/default-7", answer.Fields["Location"]);
        Assert.Equal(("app1", new BackendUpdate(BackendMode.Draining, null)), Assert.Single(admin.Pool.Commands));
    }
}
