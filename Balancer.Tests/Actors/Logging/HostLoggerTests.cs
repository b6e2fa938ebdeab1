using System.Reflection;
using Akka.Actor;
using Akka.Event;
using Balancer.Actors.Logging;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace Balancer.Tests.Actors.Logging;

public class HostLoggerTests
{
    [Fact]
    public void Should_not_call_it_an_error_when_a_connection_to_another_node_ends()
    {
        var type = Assembly.Load("Akka.Remote").GetType("Akka.Remote.EndpointDisassociatedException", throwOnError: true)!;
        var cause = (Exception)Activator.CreateInstance(type, "Disassociated")!;

        var level = HostLogger.LevelOf(new Error(cause, "endpointManager", typeof(OneForOneStrategy), "Disassociated"));

        Assert.True(level == LogLevel.Debug, "every node logs it of every other one that ends as it should");
    }

    [Fact]
    public void Should_not_call_it_an_error_when_another_node_cannot_be_reached()
    {
        var type = Assembly.Load("Akka.Remote").GetType("Akka.Remote.Transport.ProtocolStateActor", throwOnError: true)!;

        var level = HostLogger.LevelOf(new Error(cause: null, "protocol", type, "No response from remote for outbound association."));

        Assert.True(level == LogLevel.Debug, "every node logs it of every other one that it is cut off from");
    }

    [Fact]
    public void Should_call_other_failures_errors()
    {
        var level = HostLogger.LevelOf(new Error(new InvalidOperationException(), "endpointManager", typeof(OneForOneStrategy), "a bug"));

        Assert.Equal(LogLevel.Error, level);
    }
}
