using Balancer.Actors;

namespace Balancer.Tests.Host.Admin;

/// <summary>Backends that are added.</summary>
public class PoolEndpointsAddingTests
{
    [Fact]
    public async Task Should_tell_where_a_backend_is_when_it_was_added()
    {
        await using var admin = await RunningAdmin.StartAsync();
        admin.Pool.Result = new CommandResult(CommandOutcome.Done, A.Backend("a/b"));

        var answer = await admin.SendJsonAsync("POST", RunningAdmin.Backends, """{"url":"http://b:1","name":"a/b","maxConnections":5}""");

        Assert.Equal((201, "/api/pools/default/backends/a%2Fb"), (answer.Status, answer.Fields["Location"]));
        Assert.Equal("a/b", answer.Json.GetProperty("name").GetString());
        var added = Assert.IsType<BackendOptions>(Assert.Single(admin.Pool.Commands));
        Assert.Equal(("http://b:1", "a/b", 5), (added.Url, added.Name, added.MaxConnections));
    }

    [Fact]
    public async Task Should_leave_name_and_limit_open_when_a_backend_is_added_without()
    {
        await using var admin = await RunningAdmin.StartAsync();

        await admin.SendJsonAsync("POST", RunningAdmin.Backends, """{"url":"http://b:1"}""");
        await admin.SendJsonAsync("POST", RunningAdmin.Backends, """{"maxConnections":null,"name":null,"url":"http://b:1"}""");

        Assert.Equal(2, admin.Pool.Commands.Count);
        Assert.All(admin.Pool.Commands.Cast<BackendOptions>(), added => Assert.Equal((null, null), (added.Name, added.MaxConnections)));
    }
}
