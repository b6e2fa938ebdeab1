using System.Text.Json;

namespace Balancer.VisualTest;

/// <summary>What the balancer says about one of its backends in <c>/stats</c>.</summary>
internal sealed record BackendStatus(string Url, bool Alive, int ConnCount, string? State)
{
    public static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>Says whether the host of its address is that name, as it is between containers.</summary>
    public bool IsNamed(string hostname) =>
        Uri.TryCreate(Url, UriKind.Absolute, out var url) && url.Host.Equals(hostname, StringComparison.OrdinalIgnoreCase);
}
