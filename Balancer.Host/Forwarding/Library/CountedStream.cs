namespace Balancer.Host.Forwarding.Library;

/// <summary>Counts what is written to the client.</summary>
internal sealed class CountedStream(Stream inner) : AsyncStream
{
    /// <summary>What is below it.</summary>
    public Stream Inner => inner;

    /// <summary>Bytes so far.</summary>
    public long Written { get; private set; }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Written += buffer.Length;
        return inner.WriteAsync(buffer, cancellationToken);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);
}
