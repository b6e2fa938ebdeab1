using System.Net;

namespace Balancer.Host.Forwarding.Library;

/// <summary>The content of a request without a body, for the fields that .NET counts among a content's.</summary>
internal sealed class NoBody : HttpContent
{
    /// <summary>Under which a message carries it past YARP, which takes no content but its own.</summary>
    public static readonly HttpRequestOptionsKey<NoBody> Key = new("no-body");

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => Task.CompletedTask;

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return true;
    }
}
