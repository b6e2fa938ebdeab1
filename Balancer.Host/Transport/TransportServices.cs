using Microsoft.AspNetCore.Connections;

namespace Balancer.Host.Transport;

/// <summary>Puts the event loops under Kestrel.</summary>
internal static class TransportServices
{
    /// <summary>
    /// Lets Kestrel take its connections from the event loops where the system has what they need. Elsewhere, and for what they do not
    /// do, such as Unix sockets, its own sockets stay: the factory that was added last is asked first.
    /// </summary>
    public static IServiceCollection AddEventLoops(this IServiceCollection services)
    {
        services.AddSingleton<EventLoops>();
        if (EventLoops.AreSupported)
        {
            services.AddSingleton<IConnectionListenerFactory, ListenerFactory>();
        }

        return services;
    }
}
