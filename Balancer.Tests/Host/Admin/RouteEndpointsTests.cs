using Balancer.Actors;

namespace Balancer.Tests.Host.Admin;

/// <summary>Routes and the pool's algorithm, as they are shown and set.</summary>
public class RouteEndpointsTests
{
    [Fact]
    public async Task Should_set_routes_and_show_them()
    {
        await using var admin = await RunningAdmin.StartAsync();
        (await admin.GetAsync("/api/routes")).IsJson(200, """{"routes":[],"origin":"file"}""");

        var answer = await admin.SendJsonAsync(
            "PUT", "/api/routes", """{"routes":[{"host":"*.example.com","pool":"Default"},{"path":"/api","pool":"default"}]}""");

        const string set =
            """{"routes":[{"host":"*.example.com","path":"/","pool":"Default"},{"host":null,"path":"/api","pool":"default"}],"origin":"api"}""";
        answer.IsJson(200, set);
        (await admin.GetAsync("/api/routes")).IsJson(200, set);
        (await admin.SendJsonAsync("PUT", "/api/routes", """{"routes":[]}""")).IsJson(200, """{"routes":[],"origin":"file"}""");
    }

    [Theory]
    [InlineData("{}", "routes", "is not a list of up to 1000 routes")]
    [InlineData("""{"routes":null}""", "routes", "is not a list")]
    [InlineData("""{"routes":[null]}""", "routes", "is not a list")]
    [InlineData("""{"routes":{}}""", "routes", "is not a list of routes with host, path and pool")]
    [InlineData("""{"routes":[{"host":1}]}""", "routes", "is not a list of routes with host, path and pool")]
    [InlineData("""{"routes":[{"hots":"a"}]}""", "routes", "is not a list of routes with host, path and pool")]
    [InlineData("""{"route":[]}""", "route", "is unknown; known here: routes")]
    [InlineData("""{"routes":[{"pool":"other"}]}""", "routes:0:pool", "'other' is not a pool; there are default")]
    [InlineData("""{"routes":[{}]}""", "routes:0:pool", "'' is not a pool")]
    [InlineData("""{"routes":[{"host":"a:80","pool":"default"}]}""", "routes:0:host", "'a:80' is not a host without a port")]
    [InlineData("""{"routes":[{"path":"a","pool":"default"}]}""", "routes:0:path", "'a' is not a path")]
    [InlineData("""{"routes":[{"pool":"default"},{"path":"/","pool":"default"}]}""", "routes:1", "route 0 has the same host and path")]
    public async Task Should_name_the_field_and_change_nothing_when_routes_make_no_sense(string body, string field, string part)
    {
        await using var admin = await RunningAdmin.StartAsync();

        (await admin.SendJsonAsync("PUT", "/api/routes", body)).IsMistake(field, part);

        (await admin.GetAsync("/api/routes")).IsJson(200, """{"routes":[],"origin":"file"}""");
    }

    [Theory]
    [InlineData(1000, 200)]
    [InlineData(1001, 400)]
    [InlineData(10_000, 413)]
    public async Task Should_take_a_thousand_routes(int count, int status)
    {
        await using var admin = await RunningAdmin.StartAsync();
        var routes = Enumerable.Range(0, count).Select(n => $$"""{"host":"service{{n}}.example.com","path":"/api/v1","pool":"default"}""");

        var answer = await admin.SendJsonAsync("PUT", "/api/routes", $$"""{"routes":[{{string.Join(',', routes)}}]}""");

        Assert.Equal(status, answer.Status);
    }

    [Fact]
    public async Task Should_set_the_algorithm_of_a_pool()
    {
        await using var admin = await RunningAdmin.StartAsync();

        var answer = await admin.SendJsonAsync("PATCH", "/api/pools/default", """{"algorithm":"leasttime"}""");

        Assert.Equal(200, answer.Status);
        Assert.Equal(PoolAlgorithm.LeastTime, Assert.Single(admin.Pool.Commands));
        Assert.Equal("default", (await admin.GetAsync("/api/pools/default")).Json.GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("{}", "algorithm", "is missing; it is one of LeastConnections, RoundRobin")]
    [InlineData("""{"algorithm":"1"}""", "algorithm", "'1' is not one of")]
    [InlineData("""{"algorithm":1}""", "algorithm", "is not a text")]
    [InlineData("""{"weight":1}""", "weight", "is unknown; known here: algorithm")]
    public async Task Should_name_the_field_when_a_pool_cannot_be_changed_so(string body, string field, string part)
    {
        await using var admin = await RunningAdmin.StartAsync();

        (await admin.SendJsonAsync("PATCH", "/api/pools/default", body)).IsMistake(field, part);

        Assert.Empty(admin.Pool.Commands);
    }

    [Theory]
    [InlineData("Random", 400)]
    [InlineData("LeastConnections", 200)]
    public async Task Should_refuse_an_algorithm_that_cannot_be_shared_exactly(string algorithm, int status)
    {
        await using var admin = await RunningAdmin.StartAsync();
        admin.Pool.Options = new PoolOptions { Sharing = PoolSharing.Exact };

        var answer = await admin.SendJsonAsync("PATCH", "/api/pools/default", $$"""{"algorithm":"{{algorithm}}"}""");

        Assert.Equal(status, answer.Status);
        Assert.Equal(status == 200, admin.Pool.Commands.Count == 1);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PATCH")]
    public async Task Should_say_so_when_there_is_no_such_pool(string method)
    {
        await using var admin = await RunningAdmin.StartAsync();

        var answer = method == "GET"
            ? await admin.GetAsync("/api/pools/other")
            : await admin.SendJsonAsync(method, "/api/pools/other", """{"algorithm":"Random"}""");

        answer.IsProblem(404, "no-such-pool");
    }
}
