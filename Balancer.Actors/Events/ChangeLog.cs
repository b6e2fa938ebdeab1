using Akka.Actor;
using Akka.Event;

namespace Balancer.Actors.Events;

/// <summary>Tells of changes of a pool: a line in the log, and an event.</summary>
/// <param name="log">That of the actor.</param>
/// <param name="events">The events of the process.</param>
/// <param name="pool">The pool's name.</param>
internal sealed class ChangeLog(ILoggingAdapter log, EventLog events, string pool)
{
    // Who makes a change.
    public const string ByApi = "admin API";
    public const string ByFile = EventLog.ByFile;
    public const string ByDns = "DNS";
    public const string ByProbes = "probes";
    public const string ByTraffic = "passive checks";
    public const string ByItself = "balancer";

    /// <summary>For the actor that is being made.</summary>
    public static ChangeLog Of(IActorContext actor, string pool) => new(actor.GetLogger(), EventLogExtension.Of(actor.System), pool);

    /// <summary>All is as it should be, or at least as it is meant to be.</summary>
    public void Info(EventKind kind, Backend? backend, string text, string by, EventSeverity severity = EventSeverity.Info)
    {
        log.Info("{0}", text);
        events.Add(kind, severity, pool, backend?.Address.Name, text, by);
    }

    /// <summary>Something is missing.</summary>
    public void Warning(EventKind kind, Backend? backend, string text, string by)
    {
        log.Warning("{0}", text);
        events.Add(kind, EventSeverity.Warning, pool, backend?.Address.Name, text, by);
    }

    /// <summary>There is a bug.</summary>
    public void Fault(Backend? backend, string text)
    {
        log.Error("{0}", text);
        events.Add(EventKind.Fault, EventSeverity.Error, pool, backend?.Address.Name, text, ByItself);
    }
}
