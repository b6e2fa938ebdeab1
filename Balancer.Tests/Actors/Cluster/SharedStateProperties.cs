using Balancer.Actors.Cluster;
using CsCheck;

namespace Balancer.Tests.Actors.Cluster;

/// <summary>Whatever nodes set, and in whatever order they hear of it, they come to the same.</summary>
public sealed class SharedStateProperties
{
    // A step of a node: it sets something, or hears what another one has by then.
    private static readonly Gen<(int Node, int Other, bool IsChange, SharedKey Key, string? Value)[]> Steps = Gen.Select(
        Gen.Int[0, 2], Gen.Int[0, 2], Gen.Bool, Settings.Keys, Settings.AnyOf<string?>("1", "2", null)).Array[1, 40];

    [Fact]
    public void Should_be_the_same_whichever_is_merged_into_the_other()
    {
        Gen.Select(Settings.States, Settings.States).Sample((a, b) => Assert.Equal(a.Merge(b).Entries, b.Merge(a).Entries));
    }

    [Fact]
    public void Should_be_the_same_in_whatever_order_three_are_merged()
    {
        Gen.Select(Settings.States, Settings.States, Settings.States)
            .Sample((a, b, c) => Assert.Equal(a.Merge(b).Merge(c).Entries, a.Merge(b.Merge(c)).Entries));
    }

    [Fact]
    public void Should_stay_the_very_same_when_what_it_holds_comes_again()
    {
        Gen.Select(Settings.States, Settings.States).Sample((a, b) =>
        {
            var merged = a.Merge(b);

            Assert.Same(merged, merged.Merge(b));
            Assert.Same(merged, merged.Merge(a));
            Assert.Same(a, a.Merge(a));
        });
    }

    [Fact]
    public void Should_hold_of_each_setting_the_latest_that_anybody_has()
    {
        Gen.Select(Settings.States, Settings.States).Sample((a, b) =>
        {
            var all = a.Entries.Concat(b.Entries).ToLookup(entry => entry.Key, entry => entry.Value);

            var merged = a.Merge(b).Entries;

            Assert.Equal(all.Select(entries => entries.Key).Order(), merged.Keys);
            Assert.All(all, entries => Assert.Equal(entries.OrderBy(e => (e.Version, e.Node)).Last(), merged[entries.Key]));
        });
    }

    [Fact]
    public void Should_tell_just_what_another_one_says_otherwise()
    {
        Gen.Select(Settings.States, Settings.States).Sample((before, other) =>
        {
            var after = before.Merge(other);

            var changes = after.ChangesSince(before);

            Assert.Equal(after.Entries, SharedState.Of(before.Entries.SetItems(changes.Select(c => KeyValuePair.Create(c.Key, c.Entry)))).Entries);
            Assert.All(changes, change => Assert.Equal(before.Entries.GetValueOrDefault(change.Key), change.Before));
            Assert.All(changes, change => Assert.NotEqual(change.Before, change.Entry));
            Assert.Equal(changes.Select(change => change.Key).Order(), changes.Select(change => change.Key));
        });
    }

    [Fact]
    public void Should_give_a_change_a_later_version_than_all_that_is_known_whatever_the_clock_says()
    {
        Gen.Select(Settings.States, Settings.Keys, Gen.Long[0, 10]).Sample((state, key, now) =>
        {
            var highest = state.Entries.Values.Select(entry => entry.Version).DefaultIfEmpty().Max();

            var after = state.With([new SharedChange(key, "x")], "n2:1", "me", new DateTimeOffset(now, TimeSpan.Zero));

            Assert.Equal(new SharedEntry(Math.Max(now, highest + 1), "n2:1", "me", "x", Base: null, state.Entries.GetValueOrDefault(key)?.Version), after.Entries[key]);
        });
    }

    [Fact]
    public void Should_come_to_the_same_on_all_nodes_when_all_have_heard_all()
    {
        Steps.Sample(steps =>
        {
            var nodes = Enumerable.Repeat(SharedState.Empty, 3).ToArray();
            var latest = new Dictionary<SharedKey, SharedEntry>();
            foreach (var (node, other, isChange, key, value) in steps)
            {
                nodes[node] = isChange ? nodes[node].With([new SharedChange(key, value)], $"n{node}:1", "me", DateTimeOffset.MinValue) : nodes[node].Merge(nodes[other]);
                if (isChange && nodes[node].Entries.TryGetValue(key, out var entry) && (!latest.TryGetValue(key, out var last) || entry.IsLaterThan(last)))
                {
                    latest[key] = entry;
                }
            }

            var orders = new[] { nodes[0].Merge(nodes[1]).Merge(nodes[2]), nodes[2].Merge(nodes[0]).Merge(nodes[1]), nodes[1].Merge(nodes[2].Merge(nodes[0])) };

            Assert.All(orders, order => Assert.Equal(latest.OrderBy(entry => entry.Key), order.Entries));
        });
    }
}
