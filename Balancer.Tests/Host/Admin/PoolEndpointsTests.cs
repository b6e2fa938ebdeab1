using System.Text.Json;
using Balancer.Actors;

namespace Balancer.Tests.Host.Admin;

public class PoolEndpointsTests
{
    private const string Shown =
        """
        {"name":"app1","url":"http://127.0.0.1:9001","state":"up","alive":true,"mode":"active","origin":"file","overrides":[],
        "maxConnections":null,"connCount":3,"requests":0,"failures":0,"uptimeSeconds":12.5,"memoryUsage":1024,
        "serviceTime":{"p50":0,"p90":0,"p99":0},"ejection":null}
        """;

    [Fact]
    public async Task Should_show_all_of_a_pool_when_asked_for_pools()
    {
        await using var admin = await RunningAdmin.StartAsync();

        var answer = await admin.GetAsync("/api/pools");

        var queue = """{"length":1,"waited":2,"refused":3,"timedOut":4,"abandoned":5,"waitingTime":{"p50":1.5,"p90":20,"p99":300}}""";
        IsJson(200, $$"""[{"name":"default","queue":{{queue}},"backends":[{{Shown}}],"removed":["app9"],"unresolved":["http://app8:80"]}]""", answer);
    }

    [Fact]
    public async Task Should_show_the_backends_when_asked_for_all_or_for_one()
    {
        await using var admin = await RunningAdmin.StartAsync();

        IsJson(200, $"[{Shown}]", await admin.GetAsync(RunningAdmin.Backends));
        IsJson(200, Shown, await admin.GetAsync($"{RunningAdmin.Backends}/app1"));
    }

    [Fact]
    public async Task Should_show_what_was_changed_when_a_backend_is_not_as_configured()
    {
        await using var admin = await RunningAdmin.StartAsync();
        admin.Pool.Backends[0] = A.Backend("app1", BackendCondition.Ejected) with
        {
            Mode = BackendMode.Disabled,
            Origin = BackendOrigin.Api,
            Overrides = ["maxConnections", "state"],
            MaxConnections = 5,
            Ejection = new Ejection(new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero), "5 failures in a row"),
        };

        var json = (await admin.GetAsync($"{RunningAdmin.Backends}/app1")).Json;

        Assert.Equal("ejected disabled api", $"{json.GetProperty("state")} {json.GetProperty("mode")} {json.GetProperty("origin")}");
        Assert.Equal("""["maxConnections","state"]""", json.GetProperty("overrides").GetRawText());
        Assert.Equal(5, json.GetProperty("maxConnections").GetInt32());
        Assert.Equal("2030-01-02T03:04:05+00:00", json.GetProperty("ejection").GetProperty("until").GetString());
    }

    [Fact]
    public async Task Should_show_the_one_that_stays_when_another_of_its_name_is_leaving()
    {
        await using var admin = await RunningAdmin.StartAsync();
        admin.Pool.Backends.Insert(0, A.Backend("app1", BackendCondition.Draining) with { Mode = BackendMode.Draining });

        var answer = await admin.GetAsync($"{RunningAdmin.Backends}/app1");

        Assert.Equal("up", answer.Json.GetProperty("state").GetString());
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

    [Theory]
    [InlineData("""{"maxConnections":7}""", null, 7)]
    [InlineData("""{"maxConnections":1000000}""", null, 1_000_000)]
    [InlineData("""{"maxConnections":null}""", null, 0)]
    [InlineData("""{"state":"active"}""", BackendMode.Active, null)]
    [InlineData("""{"state":"disabled","maxConnections":1}""", BackendMode.Disabled, 1)]
    public async Task Should_change_what_is_named_and_nothing_else_when_a_backend_is_patched(string body, BackendMode? mode, int? limit)
    {
        await using var admin = await RunningAdmin.StartAsync();

        var answer = await admin.SendJsonAsync("PATCH", $"{RunningAdmin.Backends}/a%20b", body);

        IsJson(200, Shown, answer);
        Assert.Equal(("a b", new BackendUpdate(mode, limit)), Assert.Single(admin.Pool.Commands));
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

    [Fact]
    public async Task Should_give_an_operation_when_a_backend_is_to_drain()
    {
        await using var admin = await RunningAdmin.StartAsync();
        admin.Pool.Result = new CommandResult(CommandOutcome.Done, A.Backend("app1"), A.Operation());

        var answer = await admin.SendJsonAsync("PATCH", $"{RunningAdmin.Backends}/app1", """{"state":"draining"}""");

        IsJson(202, OperationEndpointsTests.Shown, answer);
        Assert.Equal("/api/operations/7", answer.Fields["Location"]);
        Assert.Equal(("app1", new BackendUpdate(BackendMode.Draining, null)), Assert.Single(admin.Pool.Commands));
    }

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

        IsJson(202, OperationEndpointsTests.Shown, answer);
        Assert.Equal("/api/operations/7", answer.Fields["Location"]);
        Assert.Equal(("app1", seconds is { } s ? TimeSpan.FromSeconds(s) : (TimeSpan?)null), Assert.Single(admin.Pool.Commands));
    }

    [Fact]
    public async Task Should_show_requests_without_their_queries_when_asked_what_is_in_flight()
    {
        await using var admin = await RunningAdmin.StartAsync();

        var answer = await admin.GetAsync($"{RunningAdmin.Backends}/app1/requests");

        IsJson(200, """[{"id":42,"client":"10.0.0.1","method":"GET","path":"/a%20b","ageMs":1500}]""", answer);
    }

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

    /// <summary>A call of this method that there is nothing wrong with.</summary>
    private static Task<Answer> SendAsync(RunningAdmin admin, string method) => method switch
    {
        "POST" => admin.SendJsonAsync(method, RunningAdmin.Backends, """{"url":"http://b:1"}"""),
        "PATCH" => admin.SendJsonAsync(method, $"{RunningAdmin.Backends}/app1", """{"maxConnections":1}"""),
        _ => admin.SendAsync(method, $"{RunningAdmin.Backends}/app1", null),
    };

    internal static void IsJson(int status, string expected, Answer answer)
    {
        Assert.Equal((status, "application/json"), (answer.Status, answer.MediaType));
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(expected).RootElement, answer.Json), answer.Body);
        Assert.Equal("no-store", answer.Fields["Cache-Control"]);
    }
}
