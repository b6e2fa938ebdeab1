using Balancer.Actors;

namespace Balancer.Tests.Host.Admin;

/// <summary>What has changed, as a list and as it happens.</summary>
public sealed class EventEndpointsTests
{
    [Fact]
    public async Task Should_list_what_has_happened_when_asked()
    {
        await using var admin = await RunningAdmin.StartAsync();
        admin.Events.Add(EventKind.Flip, EventSeverity.Warning, "default", "app1", "down <b>", "probes");
        admin.Events.Add(EventKind.Reload, EventSeverity.Info, null, null, "read again", "configuration");

        var all = await admin.GetAsync("/api/events");
        var last = await admin.GetAsync("/api/events?after=1");

        const string First = """{"id":1,"at":"1970-01-01T00:00:00+00:00","kind":"flip","severity":"warning","pool":"default","backend":"app1","text":"down <b>","by":"probes"}""";
        const string Second = """{"id":2,"at":"1970-01-01T00:00:00+00:00","kind":"reload","severity":"info","pool":null,"backend":null,"text":"read again","by":"configuration"}""";
        all.IsJson(200, $"[{First},{Second}]");
        last.IsJson(200, $"[{Second}]");
    }

    [Theory]
    [InlineData("/api/events?after=x", "after")]
    [InlineData("/api/events?after=-1", "after")]
    [InlineData("/api/events?before=1", "before")]
    public async Task Should_refuse_what_is_no_id_or_unknown(string target, string field)
    {
        await using var admin = await RunningAdmin.StartAsync();

        (await admin.GetAsync(target)).IsMistake(field);
    }

    [Fact]
    public async Task Should_tell_events_as_they_happen_when_a_stream_is_asked_for()
    {
        await using var admin = await RunningAdmin.StartAsync();
        admin.Events.Add(EventKind.Flip, EventSeverity.Warning, "default", "app1", "line 1\nline 2", "probes");
        admin.Events.Add(EventKind.Gone, EventSeverity.Info, "default", "app1", "before", "balancer");
        await using var stream = await admin.FollowAsync("/api/events", "Last-Event-ID: 1");

        var before = await stream.NextAsync();
        admin.Events.Add(EventKind.Added, EventSeverity.Info, "default", "app2", "after", "admin API");
        var after = await stream.NextAsync();

        Assert.Equal(("change", "2", "before"), (before.Type, before.Id, before.Json.GetProperty("text").GetString()));
        Assert.Equal(("change", "3", "after"), (after.Type, after.Id, after.Json.GetProperty("text").GetString()));
    }

    [Fact]
    public async Task Should_begin_anew_when_the_last_event_was_of_another_process()
    {
        await using var admin = await RunningAdmin.StartAsync();
        admin.Events.Add(EventKind.Gone, EventSeverity.Info, "default", "app1", "first", "balancer");
        await using var stream = await admin.FollowAsync("/api/events", "Last-Event-ID: 700");

        Assert.Equal("1", (await stream.NextAsync()).Id);
    }

    [Fact]
    public async Task Should_show_pools_again_at_once_when_something_changes_and_a_stream_is_asked_for()
    {
        await using var admin = await RunningAdmin.StartAsync();
        await using var stream = await admin.FollowAsync("/api/pools");

        var first = await stream.NextAsync();
        admin.Pool.Backends.Add(A.Backend("app2"));
        admin.Events.Add(EventKind.Added, EventSeverity.Info, "default", "app2", "added", "admin API");
        var second = await stream.NextAsync();

        Assert.Equal(("pools", 1), (first.Type, first.Json[0].GetProperty("backends").GetArrayLength()));
        Assert.Equal(("pools", 2), (second.Type, second.Json[0].GetProperty("backends").GetArrayLength()));
    }

    [Fact]
    public async Task Should_ask_the_pools_no_more_often_when_many_watch()
    {
        await using var admin = await RunningAdmin.StartAsync();
        admin.Pool.Forget();
        var streams = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => admin.FollowAsync("/api/pools")));

        var shown = await Task.WhenAll(streams.Select(stream => stream.NextAsync()));

        Assert.All(shown, one => Assert.Equal("pools", one.Type));
        Assert.True(admin.Pool.Described < 50, $"{admin.Pool.Described} times for 50 who watch");
        await Task.WhenAll(streams.Select(stream => stream.DisposeAsync().AsTask()));
    }

    [Theory]
    [InlineData("/api/events")]
    [InlineData("/api/pools")]
    public async Task Should_end_its_streams_when_the_server_stops(string target)
    {
        await using var admin = await RunningAdmin.StartAsync();
        admin.Events.Add(EventKind.Gone, EventSeverity.Info, "default", "app1", "first", "balancer");
        await using var stream = await admin.FollowAsync(target);
        await stream.NextAsync();

        await admin.StopAsync().WaitAsync(TimeSpan.FromSeconds(20));

        await stream.HasEndedAsync();
    }

    [Theory]
    [InlineData("/api/events")]
    [InlineData("/api/pools/default/explain")]
    public async Task Should_want_the_token_when_there_is_one(string target)
    {
        await using var admin = await RunningAdmin.StartAsync("s3cret");

        (await admin.GetAsync(target, "Accept: text/event-stream")).IsProblem(401, "unauthorized");
        Assert.Equal(200, (await admin.GetAsync(target, "Authorization: Bearer s3cret")).Status);
    }
}
