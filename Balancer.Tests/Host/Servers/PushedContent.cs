using System.Net;

namespace Balancer.Tests.Host.Servers;

/// <summary>A body that is sent piece by piece, as the test says, while the answer may be under way already.</summary>
internal sealed class PushedContent : HttpContent
{
    private readonly TaskCompletionSource<Stream> _stream = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async Task PushAsync(byte[] piece)
    {
        var stream = await _stream.Task;
        await stream.WriteAsync(piece);
        await stream.FlushAsync();
    }

    public void Complete()
    {
        _completed.TrySetResult();
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.FlushAsync();
        _stream.TrySetResult(stream);
        await _completed.Task;
    }

    protected override bool TryComputeLength(out long length)
    {
        length = -1;
        return false;
    }
}
