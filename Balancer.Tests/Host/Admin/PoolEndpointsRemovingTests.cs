using Balancer.Actors;

namespace Balancer.Tests.Host.Admin;

/// <summary>Backends that are taken out.</summary>
public class PoolEndpointsRemovingTests
{
    [Theory]
    [InlineData("", null)]
    [InlineData("?drain=30s", 30)]
    [InlineData("?drain=0s", 0)]
    [InlineData("?drain=00:01:00", 60)]
    public async Task Should_give_an_operation_when_a_backend_is_removed(string query, int? seconds)
    {
        await using var admin = await RunningAdmin.StartAsync();
        admin.Pool.Result = new CommandResult(CommandOutcome.Done, A.Backend("app1"), A.Operation());

        var answer = await admin.SendAsync("DELETE", $"{RunningAdmin.Backends}/app1{query}", null);

        answer.IsJson(202, OperationEndpointsTests.Shown);
        Assert.Equal("/api/operations/default-7", answer.Fields["Location"]);
        Assert.Equal(("app1", seconds is { } s ? TimeSpan.FromSeconds(s) : (TimeSpan?)null), Assert.Single(admin.Pool.Commands));
    }
}
