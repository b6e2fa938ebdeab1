using Balancer.Actors;
using Balancer.Host.Forwarding.Direct;
using Balancer.Host.Forwarding.Library;
using Balancer.Host.Transport;

namespace Balancer.Host.Forwarding;

/// <summary>Chooses the lane for each try: the direct one where it can, the library one for https, HTTP/2 backends and WebSockets.</summary>
internal sealed class Lanes(LibraryLane library, DirectLane direct, PoolOptions pool) : IForwarder
{
    private readonly bool _mayBeDirect = EventLoops.AreSupported && pool is { Lane: ForwardingLane.Auto, Protocol: BackendProtocol.Http1 };

    /// <inheritdoc/>
    public ValueTask<ForwardResult> ForwardAsync(HttpContext context, Backend backend) =>
        _mayBeDirect && backend.Address.Uri.Scheme == Uri.UriSchemeHttp && !LibraryLane.IsWebSocket(context)
            ? direct.ForwardAsync(context, backend)
            : library.ForwardAsync(context, backend);
}
