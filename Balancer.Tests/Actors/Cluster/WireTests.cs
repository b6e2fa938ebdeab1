using System.Runtime.Serialization;
using System.Text;
using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit.Xunit2;
using Balancer.Actors.Cluster;
using Balancer.Actors.Permits;

namespace Balancer.Tests.Actors.Cluster;

/// <summary>The messages between nodes, of which some may be of another version. What is expected is written out, as it is for ever.</summary>
public sealed class WireTests : TestKit
{
    private readonly Wire _wire;

    public WireTests()
    {
        _wire = new Wire((ExtendedActorSystem)Sys);
    }

    private static NodeReport Report => new(
        IsFull: true,
        [
            new PoolReport("default",
            [
                new BackendReport("app0:80", 3, 41, Takes: true, IsAlive: false, "status 503", 1_000_000),
                new BackendReport("app1:80", 0, 0, Takes: false),
            ]),
            new PoolReport("empty", []),
        ]);

    [Fact]
    public void Should_write_a_report_in_the_form_that_is_for_ever()
    {
        AssertWritten(
            Report,
            "report-1",
            """{"full":true,"pools":[{"pool":"default","backends":[{"name":"app0:80","inFlight":3,"requests":41,"takes":true,"alive":false,"reason":"status 503","memory":1000000},{"name":"app1:80"}]},{"pool":"empty","backends":[]}]}""");
    }

    [Fact]
    public void Should_write_a_greeting_in_the_form_that_is_for_ever()
    {
        AssertWritten(new Greeting(["a:1", "b:2"]), "greeting-1", """{"nodes":["a:1","b:2"]}""");
    }

    [Fact]
    public void Should_write_a_report_of_permits_in_the_form_that_is_for_ever()
    {
        AssertWritten(
            new PermitReport(
                "default", new Term(3, "a:1", 7), 11, 12, 13, 14, 15, 16, 17, IsFresh: true, IsFull: true, IsAck: true, [new PermitHolding("http://app0:80", 2, 1, 4, 1000, 1)],
                [new PermitWait(5), new PermitWait(6, ["http://app1:80"])]),
            "permits-1",
            """{"pool":"default","term":{"number":3,"owner":"a:1","instance":7},"instance":11,"number":12,"seen":13,"echo":14,"stamp":15,"wait":16,"bound":17,"fresh":true,"full":true,"ack":true,"backends":[{"name":"http://app0:80","permits":2,"over":1,"limit":4,"weight":1000,"rank":1}],"waits":[{"age":5},{"age":6,"not":["http://app1:80"]}]}""");
    }

    [Fact]
    public void Should_write_grants_in_the_form_that_is_for_ever()
    {
        AssertWritten(
            new PermitGrants(
                "default", new Term(3, "a:1", 7), 11, 12, 13, 14, 15, IsCall: true, IsAuthorised: true, OthersWait: true, HasResigned: true, ["http://app0:80"],
                [new PermitRecall("http://app1:80", 2)]),
            "grants-1",
            """{"pool":"default","term":{"number":3,"owner":"a:1","instance":7},"instance":11,"number":12,"stamp":13,"echo":14,"valid":15,"call":true,"authorised":true,"othersWait":true,"resigned":true,"grants":["http://app0:80"],"recalls":[{"name":"http://app1:80","count":2}]}""");
    }

    [Fact]
    public void Should_write_settings_in_the_form_that_is_for_ever()
    {
        AssertWritten(
            new ReplicatedState(Settings.Of(Settings.Weight(), new SharedEntry(7, "n1:1", "me", "3", "1"))),
            "settings-1",
            """{"settings":[{"pool":"default","backend":"app0:80","field":"Weight","version":7,"node":"n1:1","by":"me","value":"3","base":"1"}]}""");
    }

    [Fact]
    public void Should_read_a_report_as_it_was_written()
    {
        var read = Assert.IsType<NodeReport>(Again(Report));

        Assert.True(read.IsFull);
        Assert.Equal(["default", "empty"], read.Pools.Select(pool => pool.Pool));
        Assert.Equal(Report.Pools[0].Backends, read.Pools[0].Backends);
        Assert.Empty(read.Pools[1].Backends);
    }

    [Fact]
    public void Should_read_a_report_of_what_has_changed_as_one()
    {
        var read = Assert.IsType<NodeReport>(Again(Report with { IsFull = false }));

        Assert.False(read.IsFull, "what it does not name is as it was");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [InlineData(null)]
    public void Should_read_what_probes_say_as_it_was_written(bool? isAlive)
    {
        var report = new NodeReport(IsFull: false, [new PoolReport("default", [new BackendReport("app0:80", 0, 0, Takes: false, isAlive)])]);

        Assert.Equal(isAlive, ((NodeReport)Again(report)).Pools[0].Backends[0].IsAlive);
    }

    [Fact]
    public void Should_read_a_greeting_as_it_was_written()
    {
        Assert.Equal(["a:1", "b:2"], Assert.IsType<Greeting>(Again(new Greeting(["a:1", "b:2"]))).Nodes);
    }

    [Fact]
    public void Should_read_settings_as_they_were_written()
    {
        var state = Settings.Of(Settings.Weight(), new SharedEntry(7, "n1:1", "me", Value: null, "1"));

        Assert.Equal(state.Entries, Assert.IsType<ReplicatedState>(Again(new ReplicatedState(state))).State.Entries);
    }

    [Theory]
    [InlineData("report-1", """{"full":true,"colour":"blue","pools":[{"pool":"p","size":[1,2],"backends":[{"name":"a","takes":true,"zone":{"id":7}}]}]}""")]
    [InlineData("greeting-1", """{"nodes":["a:1"],"version":"9.9"}""")]
    [InlineData("settings-1", """{"settings":[],"written":"today"}""")]
    public void Should_pass_over_fields_of_a_later_version(string manifest, string text)
    {
        Assert.Equal(manifest, _wire.Manifest(_wire.FromBinary(Encoding.UTF8.GetBytes(text), manifest)));
    }

    [Theory]
    [InlineData("report-2")]
    [InlineData("")]
    [InlineData("System.Diagnostics.Process, System")]
    public void Should_refuse_a_message_that_it_does_not_know(string manifest)
    {
        Assert.Throws<SerializationException>(() => _wire.FromBinary("{}"u8.ToArray(), manifest));
    }

    [Fact]
    public void Should_refuse_to_write_what_is_no_message_between_nodes()
    {
        Assert.Throws<SerializationException>(() => _wire.Manifest("text"));
        Assert.Throws<SerializationException>(() => _wire.ToBinary("text"));
    }

    [Fact]
    public void Should_have_the_number_that_is_for_ever()
    {
        Assert.Equal(4053, _wire.Identifier);
    }

    [Fact]
    public void Should_make_no_object_of_a_type_that_a_message_names()
    {
        var none = new NoSerializer((ExtendedActorSystem)Sys, Config.Empty);

        Assert.Throws<SerializationException>(() => none.ToBinary("text"));
        Assert.Throws<SerializationException>(() => none.FromBinary("\"text\""u8.ToArray(), typeof(string)));
        Assert.Equal(1, none.Identifier); // That of the one whose place it takes.
    }

    private object Again(object message) => _wire.FromBinary(_wire.ToBinary(message), _wire.Manifest(message));

    private void AssertWritten(object message, string manifest, string text)
    {
        Assert.Equal(manifest, _wire.Manifest(message));
        Assert.Equal(text, Encoding.UTF8.GetString(_wire.ToBinary(message)).ReplaceLineEndings("\n").Replace("\n", "", StringComparison.Ordinal)
            .Replace("  ", "", StringComparison.Ordinal).Replace("\": ", "\":", StringComparison.Ordinal));
    }
}
