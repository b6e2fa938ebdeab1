namespace Balancer.Soak;

/// <summary>The connection ended before the response did.</summary>
/// <param name="begun">Whether a byte of it had come.</param>
/// <param name="how">Closed, or reset.</param>
internal sealed class CutShortException(bool begun, string how) : IOException(how)
{
    public bool Begun { get; } = begun;
}
