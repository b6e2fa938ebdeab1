namespace Balancer.Tests.Support;

/// <summary>What a client opens a WebSocket with.</summary>
internal static class WebSocketOpening
{
    /// <summary>The request, with the key of RFC 6455, section 1.3, that <see cref="Scripts.WebSocketEcho"/> accepts.</summary>
    public const string Request = "GET /chat HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: chat\r\n\r\n";
}
