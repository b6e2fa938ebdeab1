using Balancer.Actors;
using Balancer.Host.Forwarding.Direct;
using Balancer.Host.Forwarding.Library;
using Balancer.Host.Transport;
using Yarp.ReverseProxy.Forwarder;

namespace Balancer.Host.Forwarding;

/// <summary>Chooses the lane for each try: the direct one where it can, the library one for https, HTTP/2 backends and WebSockets.</summary>
internal sealed class Lanes(IHttpForwarder forwarder, EventLoops loops, PoolSettings settings) : IForwarder
{
    private readonly LibraryLane _library = new(forwarder, settings);
    private readonly DirectLane _direct = new(loops, settings);

    /// <inheritdoc/>
    public ValueTask<ForwardResult> ForwardAsync(HttpContext context, Backend backend) =>
        MayBeDirect && backend.Address.Uri.Scheme == Uri.UriSchemeHttp && !LibraryLane.IsWebSocket(context)
            ? _direct.ForwardAsync(context, backend)
            : _library.ForwardAsync(context, backend);

    public void Dispose()
    {
        _library.Dispose();
        _direct.Dispose();
    }

    private bool MayBeDirect =>
        EventLoops.AreSupported && settings.Current is { Lane: ForwardingLane.Auto, Protocol: BackendProtocol.Http1 };
}
