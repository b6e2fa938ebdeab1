using System.Net.Sockets;

namespace Balancer.VisualTest;

/// <summary>Few words for each way in which a request can fail without an answer.</summary>
internal static class FailureKind
{
    public static string Of(HttpRequestException failure) => failure.HttpRequestError switch
    {
        _ when failure.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "connection refused",
        HttpRequestError.ConnectionError => "no connection",
        HttpRequestError.NameResolutionError => "unknown host name",
        HttpRequestError.SecureConnectionError => "no secure connection",
        HttpRequestError.ResponseEnded => "connection closed before the answer was complete",
        HttpRequestError.InvalidResponse => "answer that is not HTTP",
        HttpRequestError.ConfigurationLimitExceeded => "answer too large",
        _ when failure.InnerException is IOException => "connection broken",
        _ => "other HTTP failure",
    };
}
