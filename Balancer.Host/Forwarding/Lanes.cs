using Balancer.Actors;
using Balancer.Host.Forwarding.Direct;
using Balancer.Host.Forwarding.Library;
using Balancer.Host.Transport;

namespace Balancer.Host.Forwarding;

/// <summary>Chooses the lane for each try: the direct one where it can, the library one for https, HTTP/2 backends and WebSockets.</summary>
internal sealed class Lanes(LibraryLane library, DirectLane direct, PoolSettings settings) : IForwarder
{
    /// <inheritdoc/>
    public ValueTask<ForwardResult> ForwardAsync(HttpContext context, Backend backend) =>
        MayBeDirect && backend.Address.Uri.Scheme == Uri.UriSchemeHttp && !LibraryLane.IsWebSocket(context)
            ? direct.ForwardAsync(context, backend)
            : library.ForwardAsync(context, backend);

    private bool MayBeDirect =>
        EventLoops.AreSupported && settings.Current is { Lane: ForwardingLane.Auto, Protocol: BackendProtocol.Http1 };
}
