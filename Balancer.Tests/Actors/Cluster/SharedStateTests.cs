using Balancer.Actors.Cluster;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Cluster;

public sealed class SharedStateTests
{
    private static readonly SharedKey Key = Settings.Weight();

    [Fact]
    public void Should_replace_what_was_set_before_when_it_is_set_again()
    {
        var state = Set(Set(SharedState.Empty, "2", Some.Moment), "3", Some.Moment);

        Assert.Equal(new SharedEntry(Some.Moment.UtcTicks + 1, "n1:1", "me", "3", "1", Some.Moment.UtcTicks), state.Entries[Key]);
    }

    [Fact]
    public void Should_give_all_that_is_set_at_once_the_same_version()
    {
        var state = SharedState.Empty.With([new SharedChange(Key, "2"), new SharedChange(Settings.Weight("app1:80"), "3")], "n1:1", "me", Some.Moment);

        Assert.Equal([Some.Moment.UtcTicks, Some.Moment.UtcTicks], state.Entries.Values.Select(entry => entry.Version));
    }

    [Fact]
    public void Should_remember_that_a_setting_was_taken_back_so_that_it_does_not_come_again()
    {
        var set = Set(SharedState.Empty, "2", Some.Moment);
        var back = Set(set, null, Some.Moment);

        Assert.Null(back.Merge(set).Entries[Key].Value);
        Assert.Null(set.Merge(back).Entries[Key].Value);
    }

    [Fact]
    public void Should_hold_that_a_setting_was_taken_back_when_another_node_may_have_set_it()
    {
        var elsewhere = SharedState.Empty.With([new SharedChange(Assert.Single(Set(SharedState.Empty, null, Some.Moment).Entries).Key, "5", "1")], "z:1", "somebody", Some.Moment);

        var merged = elsewhere.Merge(Set(SharedState.Empty, null, Some.Moment.AddSeconds(1)));

        Assert.Null(Assert.Single(merged.Entries).Value.Value);
    }

    [Theory]
    [InlineData(null, "1", true)] // Taken back.
    [InlineData("removed", null, true)] // One that a command had added, and that is gone.
    [InlineData("removed 00:00:30", null, true)]
    [InlineData("removed", "http://app0:80", false)] // The configuration has it still, so this must go on to hold.
    [InlineData("2", null, false)]
    [InlineData("2", "1", false)]
    public void Should_forget_what_is_no_longer_there_after_seven_days_at_the_next_change(string? value, string? @base, bool isForgotten)
    {
        var state = SharedState.Of([KeyValuePair.Create(Key, new SharedEntry(Some.Moment.UtcTicks, "n2:1", "me", value, @base))]);
        var another = new SharedChange(Settings.Weight("app1:80"), "5");

        var onTheDay = state.With([another], "n1:1", "me", Some.Moment + TimeSpan.FromDays(7));
        var later = state.With([another], "n1:1", "me", Some.Moment + TimeSpan.FromDays(7) + TimeSpan.FromTicks(1));

        Assert.True(onTheDay.Entries.ContainsKey(Key), "a node may come back that has not heard of it");
        Assert.Equal(!isForgotten, later.Entries.ContainsKey(Key));
        Assert.Equal("5", later.Entries[another.Key].Value);
    }

    [Fact]
    public void Should_hold_what_the_node_of_the_later_name_has_set_when_both_have_the_same_version()
    {
        var one = Settings.Of(Key, Settings.Entry(7, "n1:1", "of the first"));
        var other = Settings.Of(Key, Settings.Entry(7, "n2:1", "of the second"));

        Assert.Equal("of the second", one.Merge(other).Entries[Key].Value);
        Assert.Equal("of the second", other.Merge(one).Entries[Key].Value);
    }

    [Fact]
    public void Should_hold_what_was_set_later_when_it_is_merged_with_an_earlier_one()
    {
        var early = Settings.Of(Key, Settings.Entry(7, "n2:1", "early"));
        var late = Settings.Of(Key, Settings.Entry(8, "n1:1", "late"));

        Assert.Equal("late", early.Merge(late).Entries[Key].Value);
        Assert.Equal("late", late.Merge(early).Entries[Key].Value);
    }

    [Fact]
    public void Should_name_a_backend_that_is_added_before_its_settings()
    {
        SharedField[] fields = [SharedField.Algorithm, SharedField.Backup, SharedField.Weight, SharedField.State, SharedField.MaxConnections, SharedField.Presence];
        var state = SharedState.Empty.With([.. fields.Select(field => new SharedChange(new SharedKey("default", "app0:80", field), "x"))], "n1:1", "me", Some.Moment);

        Assert.Equal(
            [SharedField.Presence, SharedField.State, SharedField.Weight, SharedField.MaxConnections, SharedField.Backup, SharedField.Algorithm],
            state.Of("default").Select(setting => setting.Key.Field));
    }

    [Fact]
    public void Should_tell_the_settings_of_a_pool_and_no_others_upper_case_or_lower()
    {
        var state = SharedState.Empty.With([new SharedChange(Settings.Weight(pool: "Blue"), "2"), new SharedChange(Settings.Weight(pool: "green"), "3")], "n1:1", "me", Some.Moment);

        Assert.Equal(["2"], state.Of("bluE").Select(setting => setting.Entry.Value));
    }

    private static SharedState Set(SharedState state, string? value, DateTimeOffset now) =>
        state.With([new SharedChange(Key, value, "1")], "n1:1", "me", now);
}
