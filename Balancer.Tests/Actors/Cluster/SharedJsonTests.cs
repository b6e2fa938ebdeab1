using System.Text;
using System.Text.Json;
using Balancer.Actors.Cluster;
using CsCheck;

namespace Balancer.Tests.Actors.Cluster;

/// <summary>The form of settings in files and messages. What is expected is written out: a file outlives the types here.</summary>
public sealed class SharedJsonTests
{
    private const string Written =
        """
        {
          "settings": [
            {
              "pool": "default",
              "backend": "",
              "field": "Algorithm",
              "version": 8,
              "node": "n2:1",
              "by": "ann",
              "value": "Random",
              "base": "RoundRobin"
            },
            {
              "pool": "default",
              "backend": "app0:80",
              "field": "Weight",
              "version": 7,
              "node": "n1:1",
              "by": "bob"
            }
          ]
        }
        """;

    private static readonly SharedState State = SharedState.Of(
    [
        KeyValuePair.Create(Settings.Weight(), new SharedEntry(7, "n1:1", "bob", Value: null, Base: null)),
        KeyValuePair.Create(new SharedKey("default", "", SharedField.Algorithm), new SharedEntry(8, "n2:1", "ann", "Random", "RoundRobin")),
    ]);

    [Fact]
    public void Should_be_written_in_the_form_that_is_for_ever()
    {
        Assert.Equal(Written.ReplaceLineEndings("\n"), Encoding.UTF8.GetString(SharedJson.Write(State)).ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Should_read_the_form_that_is_for_ever()
    {
        Assert.Equal(State.Entries, Read(Written).Entries);
    }

    [Theory]
    [InlineData("Presence", SharedField.Presence)]
    [InlineData("State", SharedField.State)]
    [InlineData("Weight", SharedField.Weight)]
    [InlineData("MaxConnections", SharedField.MaxConnections)]
    [InlineData("Backup", SharedField.Backup)]
    [InlineData("Algorithm", SharedField.Algorithm)]
    [InlineData("Routes", SharedField.Routes)]
    internal void Should_know_every_kind_of_setting_by_the_name_that_is_for_ever(string name, SharedField field)
    {
        Assert.Equal(field, Assert.Single(Read(Line(name)).Entries).Key.Field);
    }

    [Fact]
    public void Should_read_what_it_has_written_whatever_that_is()
    {
        Settings.States.Sample(state => Assert.Equal(state.Entries, SharedJson.Read(SharedJson.Write(state)).Entries));
    }

    [Fact]
    public void Should_read_any_text_as_it_was_written()
    {
        Gen.Select(Gen.String, Gen.String).Sample((by, value) =>
        {
            var state = Settings.Of(Settings.Weight(), new SharedEntry(7, "n1:1", by, value, value));

            // Half of a surrogate pair is no text, and comes back as something that is.
            Assert.Equal(
                [.. state.Entries.Values.Select(entry => (Whole(entry.By), Whole(entry.Value!)))],
                SharedJson.Read(SharedJson.Write(state)).Entries.Values.Select(entry => (entry.By, entry.Value)));
        });
    }

    [Fact]
    public void Should_pass_over_settings_and_fields_that_it_does_not_know()
    {
        var text = Written
            .Replace("\"Algorithm\"", "\"Colour\"", StringComparison.Ordinal)
            .Replace("\"by\": \"bob\"", "\"by\": \"bob\", \"reason\": {\"why\": [1]}", StringComparison.Ordinal)
            .Replace("\"settings\"", "\"written\": \"today\", \"settings\"", StringComparison.Ordinal);

        Assert.Equal(Settings.Weight(), Assert.Single(Read(text).Entries).Key);
    }

    [Theory]
    [InlineData("99")]
    [InlineData("2")]
    [InlineData("State, Weight")]
    [InlineData("weight")]
    public void Should_take_no_setting_for_another_one_when_its_kind_is_no_name_of_one(string field)
    {
        Assert.Empty(Read(Line(field)).Entries);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"settings\": [")]
    [InlineData("{\"settings\": null}")]
    [InlineData("{\"settings\": [null]}")]
    [InlineData("{\"settings\": [{}]}")]
    [InlineData("{\"settings\": [{\"pool\": null, \"backend\": \"a\", \"field\": \"Weight\", \"version\": 7, \"node\": \"n\"}]}")]
    [InlineData("{\"settings\": [{\"pool\": \"p\", \"backend\": \"a\", \"field\": \"Weight\", \"version\": \"x\", \"node\": \"n\"}]}")]
    public void Should_say_that_it_is_something_else_when_it_makes_no_sense(string text)
    {
        Assert.ThrowsAny<JsonException>(() => Read(text));
    }

    private static SharedState Read(string text) => SharedJson.Read(Encoding.UTF8.GetBytes(text));

    private static string Line(string field) =>
        $$"""{"settings": [{"pool": "default", "backend": "app0:80", "field": "{{field}}", "version": 7, "node": "n1:1", "by": "me", "value": "2"}]}""";

    private static string Whole(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
