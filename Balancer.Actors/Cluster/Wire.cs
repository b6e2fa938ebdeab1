using System.Runtime.Serialization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;
using Balancer.Actors.Permits;

namespace Balancer.Actors.Cluster;

/// <summary>
/// The messages between nodes, as JSON. Their names and those of their fields are for ever, whatever the types here are called: what a later
/// version adds to a message, an earlier one passes over; what cannot be added becomes a message of another name.
/// </summary>
/// <param name="system">Made by Akka, which gives it.</param>
internal sealed class Wire(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private const string ReportName = "report-1";
    private const string StateName = "settings-1";
    private const string GreetingName = "greeting-1";
    private const string PermitsName = "permits-1";
    private const string GrantsName = "grants-1";

    /// <summary>Names the serializer in every message; for ever, too.</summary>
    public override int Identifier => 4053;

    /// <inheritdoc/>
    public override string Manifest(object o) => o switch
    {
        NodeReport => ReportName,
        ReplicatedState => StateName,
        Greeting => GreetingName,
        PermitReport => PermitsName,
        PermitGrants => GrantsName,
        _ => throw new SerializationException($"{o.GetType()} is no message between nodes."),
    };

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) => obj switch
    {
        NodeReport report => JsonSerializer.SerializeToUtf8Bytes(report, WireContext.Default.NodeReport),
        ReplicatedState state => SharedJson.Write(state.State),
        Greeting greeting => JsonSerializer.SerializeToUtf8Bytes(greeting, WireContext.Default.Greeting),
        PermitReport report => JsonSerializer.SerializeToUtf8Bytes(report, WireContext.Default.PermitReport),
        PermitGrants grants => JsonSerializer.SerializeToUtf8Bytes(grants, WireContext.Default.PermitGrants),
        _ => throw new SerializationException($"{obj.GetType()} is no message between nodes."),
    };

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, string manifest) => manifest switch
    {
        ReportName => Read(bytes, WireContext.Default.NodeReport),
        StateName => new ReplicatedState(SharedJson.Read(bytes)),
        GreetingName => Read(bytes, WireContext.Default.Greeting),
        PermitsName => Read(bytes, WireContext.Default.PermitReport),
        GrantsName => Read(bytes, WireContext.Default.PermitGrants),
        _ => throw new SerializationException($"'{manifest}' is no message of this version."),
    };

    private static T Read<T>(byte[] bytes, JsonTypeInfo<T> type)
        where T : class => JsonSerializer.Deserialize(bytes, type) ?? throw new SerializationException("Null is no message.");
}

/// <summary>Takes the place of the serializer that makes an object of any type that a message names: from another machine, nobody is to do that.</summary>
internal sealed class NoSerializer : Serializer
{
    /// <param name="system">Made by Akka, which gives it.</param>
    /// <param name="_">The settings of the other one, which Akka gives, too.</param>
    public NoSerializer(ExtendedActorSystem system, Config _)
        : base(system)
    {
    }

    /// <inheritdoc/>
    public override int Identifier => 1;

    /// <inheritdoc/>
    public override bool IncludeManifest => false;

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) => throw new SerializationException($"{obj.GetType()} is not sent to other nodes.");

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, Type type) => throw new SerializationException("No types are taken from other nodes.");
}

/// <summary>Serializers made at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(NodeReport))]
[JsonSerializable(typeof(Greeting))]
[JsonSerializable(typeof(PermitReport))]
[JsonSerializable(typeof(PermitGrants))]
internal sealed partial class WireContext : JsonSerializerContext;
