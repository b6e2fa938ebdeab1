using System.Net;

namespace Balancer.Host.Forwarding.Library;

/// <summary>Between YARP and the HTTP client: sends every piece of a request body on as it comes, and names the exchange to the connection.</summary>
internal sealed class StreamingHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Options.TryGetValue(Exchange.Key, out var exchange);
        // Flows down only: it is as before when this method returns. No HTTP/2 connection learns of it: it carries many exchanges.
        Exchange.Current = request.Version.Major == 2 ? null : exchange;
        if (request.Content is { } content)
        {
            request.Content = new FlushedContent(content);
        }
        else if (request.Options.TryGetValue(NoBody.Key, out var noBody))
        {
            request.Content = noBody;
        }

        return await base.SendAsync(request, cancellationToken);
    }

    /// <summary>A content whose every write is flushed: the client would gather chunks until its buffer is full.</summary>
    private sealed class FlushedContent : HttpContent
    {
        private readonly HttpContent _inner;

        public FlushedContent(HttpContent inner)
        {
            _inner = inner;
            foreach (var (name, values) in inner.Headers.NonValidated)
            {
                Headers.TryAddWithoutValidation(name, values);
            }
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
            _inner.CopyToAsync(new FlushedStream(stream), context, cancellationToken);

        protected override bool TryComputeLength(out long length)
        {
            length = -1;
            return false;
        }
    }

    private sealed class FlushedStream(Stream inner) : AsyncStream
    {
        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await inner.WriteAsync(buffer, cancellationToken);
            await inner.FlushAsync(cancellationToken);
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);
    }
}
