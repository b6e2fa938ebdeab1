using Balancer.Actors;

namespace Balancer.Tests.Host.Admin;

/// <summary>Pools and backends as they are shown.</summary>
public class PoolEndpointsListingTests
{
    public const string Shown =
        """
        {"name":"app1","url":"http://127.0.0.1:9001","state":"up","reason":null,"alive":true,"since":"0001-01-01T00:00:00+00:00","mode":"active","removing":false,"origin":"file","overrides":[],
        "weight":1,"backup":false,"maxConnections":null,"connCount":3,"requests":0,"failures":0,"uptimeSeconds":12.5,"memoryUsage":1024,
        "serviceTime":{"p50":0,"p90":0,"p99":0},"ejection":null,"slowStart":1,"connections":{"opened":0,"reused":0},"probes":{"all":0,"bad":0},"flips":0,"ejections":0}
        """;

    [Fact]
    public async Task Should_show_all_of_a_pool_when_asked_for_pools()
    {
        await using var admin = await RunningAdmin.StartAsync();

        var answer = await admin.GetAsync("/api/pools");

        var queue = """{"length":1,"waited":2,"refused":3,"timedOut":4,"abandoned":5,"waitingTime":{"p50":1.5,"p90":20,"p99":300}}""";
        answer.IsJson(200, $$"""[{"name":"default","algorithm":"LeastConnections","overrides":[],"queue":{{queue}},"backends":[{{Shown}}],"removed":["app9"],"unresolved":["http://app8:80"]}]""");
    }

    [Fact]
    public async Task Should_show_who_grants_permits_where_limits_are_shared()
    {
        await using var admin = await RunningAdmin.StartAsync();
        admin.Pool.Permits = new PermitStatus("a:1", IsInTouch: true, IsGranting: false, SharingFallback.Local);

        var json = (await admin.GetAsync("/api/pools")).Json[0].GetProperty("permits");

        Assert.Equal("""{"owner":"a:1","inTouch":true,"granting":false,"fallback":"Local"}""", json.GetRawText());
    }

    [Fact]
    public async Task Should_show_the_backends_when_asked_for_all_or_for_one()
    {
        await using var admin = await RunningAdmin.StartAsync();

        (await admin.GetAsync(RunningAdmin.Backends)).IsJson(200, $"[{Shown}]");
        (await admin.GetAsync($"{RunningAdmin.Backends}/app1")).IsJson(200, Shown);
    }

    [Fact]
    public async Task Should_show_what_was_changed_when_a_backend_is_not_as_configured()
    {
        await using var admin = await RunningAdmin.StartAsync();
        admin.Pool.Backends[0] = A.Backend("app1", BackendCondition.Ejected) with
        {
            Mode = BackendMode.Disabled,
            IsLeaving = true,
            Origin = BackendOrigin.Api,
            Overrides = ["maxConnections", "state"],
            MaxConnections = 5,
            Ejection = new Ejection(new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero), "5 failures in a row"),
        };

        var json = (await admin.GetAsync($"{RunningAdmin.Backends}/app1")).Json;

        Assert.Equal("ejected disabled api", $"{json.GetProperty("state")} {json.GetProperty("mode")} {json.GetProperty("origin")}");
        Assert.Equal("""["maxConnections","state"]""", json.GetProperty("overrides").GetRawText());
        Assert.True(json.GetProperty("removing").GetBoolean());
        Assert.Equal(5, json.GetProperty("maxConnections").GetInt32());
        Assert.Equal("2030-01-02T03:04:05+00:00", json.GetProperty("ejection").GetProperty("until").GetString());
    }

    [Fact]
    public async Task Should_show_the_one_that_stays_when_another_of_its_name_is_leaving()
    {
        await using var admin = await RunningAdmin.StartAsync();
        admin.Pool.Backends[0] = admin.Pool.Backends[0] with { Mode = BackendMode.Draining };
        admin.Pool.Backends.Insert(0, A.Backend("app1", BackendCondition.Draining) with { Mode = BackendMode.Draining, IsLeaving = true });

        var answer = await admin.GetAsync($"{RunningAdmin.Backends}/app1");

        Assert.False(answer.Json.GetProperty("removing").GetBoolean(), "a drained one stays");
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("a%2Fb")]
    [InlineData("100 % ä?#&+;.")]
    [InlineData("127.0.0.1:9001")]
    public async Task Should_find_a_backend_when_its_name_is_percent_encoded(string name)
    {
        await using var admin = await RunningAdmin.StartAsync();
        admin.Pool.Backends.Add(A.Backend(name));

        var answer = await admin.GetAsync($"{RunningAdmin.Backends}/{Uri.EscapeDataString(name)}");

        Assert.Equal(name, answer.Json.GetProperty("name").GetString());
    }
}
