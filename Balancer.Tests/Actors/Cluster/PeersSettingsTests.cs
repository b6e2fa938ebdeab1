using Akka.Actor;
using Balancer.Actors;
using Balancer.Actors.Cluster;
using Balancer.Actors.Pool;
using Balancer.Tests.Actors.Support;
using Balancer.Tests.Host;

namespace Balancer.Tests.Actors.Cluster;

/// <summary>What is set on some node holds on all, and is kept.</summary>
public sealed class PeersSettingsTests : PeersTest
{
    private static readonly long Later = Some.Moment.UtcTicks + 100;

    [Fact]
    public async Task Should_tell_what_is_set_when_it_is_linked_to_the_others()
    {
        Shared.Set([new SharedChange(new SharedKey("default", "app0:80", SharedField.Weight), "5", "1")], "somebody");

        var peers = Start();
        await SettleAsync(peers);

        Assert.Same(Shared.Current, Assert.Single(Told<SharedState>(Link)));
    }

    [Fact]
    public async Task Should_tell_a_pool_what_others_have_set_of_it_and_who()
    {
        var peers = await StartWithPoolAsync(Node(Me), Node("c:1"));

        Learn(peers, Set("Default", Later, "5"), Set("other", Later, "6"));

        var (key, entry) = Assert.Single((await Pool.ExpectMsgAsync<PoolActor.SharedSettings>()).Settings);
        Assert.Equal((Settings.Weight(pool: "Default"), "5", "ann on c:1"), (key, entry.Value, entry.Author));
        Assert.Equal(["5", "6"], Shared.Current.Entries.Values.Select(e => e.Value));
    }

    [Fact]
    public async Task Should_tell_nothing_when_it_comes_again_or_is_older()
    {
        var peers = await StartWithPoolAsync(Node(Me), Node("c:1"));
        Learn(peers, Set("default", Later, "5"));
        await Pool.ExpectMsgAsync<PoolActor.SharedSettings>();

        Learn(peers, Set("default", Later, "5"));
        Learn(peers, Set("default", Later - 1, "4"));
        await SettleAsync(peers);

        Assert.Empty(Told<object>(Pool));
        Assert.Equal("5", Assert.Single(Shared.Current.Entries).Value.Value);
    }

    [Fact]
    public async Task Should_say_that_what_was_set_here_was_set_elsewhere_later()
    {
        var peers = await StartWithPoolAsync(Node(Me), Node("c:1"));
        Shared.Set([new SharedChange(Settings.Weight(), "3")], "bob");

        Learn(peers, Set("default", Later, "5"));
        await SettleAsync(peers);

        var (at, later) = (Some.Moment.UtcDateTime, new DateTime(Later));
        var text = $"Weight of app0:80: set here at {at:HH:mm:ss.fff} UTC, and later, at {later:HH:mm:ss.fff}, by ann on c:1, which did not know of that; the later one holds";
        Assert.Contains((EventSeverity.Info, text), Events);
    }

    [Theory]
    [InlineData(0)] // Over what was set here.
    [InlineData(1)] // Over what yet another node had set over that.
    public async Task Should_say_nothing_when_who_sets_it_later_knew_of_it(long more)
    {
        var peers = await StartWithPoolAsync(Node(Me), Node("c:1"));
        Shared.Set([new SharedChange(Settings.Weight(), "3")], "bob");
        var before = Events.Count;
        var entry = new SharedEntry(Later, "c:1", "ann", "5", "1", Some.Moment.UtcTicks + more);

        Learn(peers, KeyValuePair.Create(Settings.Weight(), entry));
        await SettleAsync(peers);

        Assert.Equal("5", Assert.Single(Shared.Current.Entries).Value.Value);
        Assert.Equal(before, Events.Count);
    }

    [Fact]
    public async Task Should_spread_what_it_knows_and_the_others_do_not()
    {
        var peers = await StartWithPoolAsync(Node(Me), Node("c:1"));
        Told<object>(Link);
        Learn(peers, Set("default", Later, "5"));
        await SettleAsync(peers);
        Assert.Empty(Told<SharedState>(Link));
        Shared.Set([new SharedChange(Settings.Weight(pool: "another"), "3")], "bob");

        Learn(peers, Set("default", Later + 1, "6"));
        await SettleAsync(peers);

        Assert.Same(Shared.Current, Assert.Single(Told<SharedState>(Link)));
    }

    [Fact]
    public async Task Should_say_nothing_when_another_one_sets_what_yet_another_one_had_set()
    {
        var peers = await StartWithPoolAsync(Node(Me), Node("c:1"));
        var before = Events.Count;

        Learn(peers, Set("default", Later, "5"));
        Learn(peers, Set("default", Later + 1, "6"));
        await SettleAsync(peers);

        Assert.Equal(before, Events.Count);
    }

    [Fact]
    public async Task Should_spread_what_is_set_here_when_it_is_saved_and_answer()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.FullName, "settings.json");
        Shared = new SharedStore(path, Me, () => Some.Moment);
        Shared.Open();
        var peers = Start();
        await SettleAsync(peers);
        Told<object>(Link);
        Shared.Set([new SharedChange(Settings.Weight(), "3")], "bob");
        var asker = CreateTestProbe("asker-of-peers");

        peers.Tell(Peers.Save.Instance, asker);

        await asker.ExpectMsgAsync<Peers.Saved>();
        Assert.Same(Shared.Current, await Link.ExpectMsgAsync<SharedState>());
        Assert.Equal(Shared.Current.Entries, new SharedStore(path, Me, () => Some.Moment).Current.Entries);
    }

    [Fact]
    public async Task Should_keep_what_others_have_set()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.FullName, "settings.json");
        Shared = new SharedStore(path, Me, () => Some.Moment);
        Shared.Open();
        var peers = Start();

        Learn(peers, Set("default", Later, "5"));
        await SettleAsync(peers);

        Assert.Equal("5", Assert.Single(new SharedStore(path, Me, () => Some.Moment).Current.Entries).Value.Value);
    }

    [Fact]
    public async Task Should_answer_and_spread_it_all_the_same_and_warn_when_it_cannot_be_kept()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.FullName, "settings.json");
        Shared = new SharedStore(path, Me, () => Some.Moment);
        Shared.Open();
        var peers = Start();
        Shared.Set([new SharedChange(Settings.Weight(), "3")], "bob");
        Directory.CreateDirectory(path + ".next"); // Nobody can write there, whoever he is.
        var asker = CreateTestProbe("asker-of-peers");

        peers.Tell(Peers.Save.Instance, asker);

        await asker.ExpectMsgAsync<Peers.Saved>();
        await Link.ExpectMsgAsync<SharedState>();
        var (severity, text) = Assert.Single(Events);
        Assert.Equal(EventSeverity.Warning, severity);
        Assert.StartsWith("Balancer:Cluster:Directory: what was changed cannot be kept here, and other nodes have to know it when this one starts again: ", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_warn_when_the_file_made_no_sense()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("settings.json", "not JSON");
        Shared = new SharedStore(path, Me, () => Some.Moment);
        Shared.Open();

        await SettleAsync(Start());

        Assert.Equal(
            [(EventSeverity.Warning, $"{path} makes no sense; it was put aside as {path}.spoilt, and what it said is asked of the other nodes")],
            Events);
    }

    private static void Learn(IActorRef peers, params KeyValuePair<SharedKey, SharedEntry>[] settings)
    {
        peers.Tell(new Peers.Learned(SharedState.Of(settings)), ActorRefs.NoSender);
    }

    private static KeyValuePair<SharedKey, SharedEntry> Set(string pool, long version, string value) =>
        KeyValuePair.Create(Settings.Weight(pool: pool), new SharedEntry(version, "c:1", "ann", value, "1"));
}
