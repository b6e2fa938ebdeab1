using Akka.Configuration;
using Akka.Dispatch;

namespace Balancer.Actors.Dispatch;

/// <summary>Akka's extension point: made by name from the configuration, with one dispatcher for all its actors.</summary>
internal sealed class CallingThreadDispatcherConfigurator : MessageDispatcherConfigurator
{
    private readonly CallingThreadDispatcher _dispatcher;

    public CallingThreadDispatcherConfigurator(Config config, IDispatcherPrerequisites prerequisites)
        : base(config, prerequisites)
    {
        _dispatcher = new CallingThreadDispatcher(this);
    }

    public override MessageDispatcher Dispatcher() => _dispatcher;
}
