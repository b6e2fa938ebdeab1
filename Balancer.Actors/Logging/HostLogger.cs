using System.Text.RegularExpressions;
using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;
using Akka.Hosting.Logging;
using Microsoft.Extensions.Logging;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace Balancer.Actors.Logging;

/// <summary>
/// Passes what actors log to the host's loggers, under the actor's type and as it was written: Akka.Hosting's own puts level, time,
/// thread and path before every message, most of which the host's console says already.
/// </summary>
internal sealed partial class HostLogger : ReceiveActor, IRequiresMessageQueue<ILoggerMessageQueueSemantics>
{
    // Internal to Akka, which logs as an error that a connection to another node has ended, or cannot be had. That the node is gone, if it is, the cluster tells.
    private const string EndOfConnection = "Akka.Remote.EndpointDisassociatedException";
    private const string Connecting = "Akka.Remote.Transport.";

    private readonly ILoggerFactory _loggers;

    public HostLogger()
    {
        var setup = Context.System.Settings.Setup.Get<LoggerFactorySetup>();
        _loggers = setup.HasValue ? setup.Value.LoggerFactory : throw new ConfigurationException("There is no logger factory.");

        Receive<InitializeLogger>(_ => Sender.Tell(new LoggerInitialized()));
        Receive<LogEvent>(Pass);
    }

    /// <summary>How much something matters.</summary>
    internal static LogLevel LevelOf(LogEvent message) => message switch
    {
        { Cause: { } cause } when cause.GetType().FullName == EndOfConnection => LogLevel.Debug,
        { LogClass.FullName: { } origin } when origin.StartsWith(Connecting, StringComparison.Ordinal) => LogLevel.Debug,
        Error => LogLevel.Error,
        Warning => LogLevel.Warning,
        Info => LogLevel.Information,
        _ => LogLevel.Debug,
    };

    [LoggerMessage(EventId = 0, Message = "{Message}")]
    private static partial void Write(ILogger logger, LogLevel level, Exception? exception, object message);

    private void Pass(LogEvent message)
    {
        var logger = _loggers.CreateLogger(message.LogClass);
        var level = LevelOf(message);
        if (logger.IsEnabled(level))
        {
            var text = WithPool(message);
            Write(logger, level, message.Cause, text);
        }
    }

    // Where there are several pools, a url alone does not say which one is meant.
    private static object WithPool(LogEvent message) =>
        PoolInPath().Match(message.LogSource) is { Success: true } pool && pool.Groups[1].Value != PoolSettings.Default
            ? $"{message.Message} [pool {pool.Groups[1].Value}]"
            : message.Message;

    [GeneratedRegex("/user/pool-[0-9]+-([^/#]+)")]
    private static partial Regex PoolInPath();
}
