namespace Balancer.Host.Transport;

/// <summary>The open channels by descriptor. Descriptors are small numbers, which the system gives anew once they are closed.</summary>
internal sealed class ChannelTable
{
    private readonly Lock _growth = new();
    private Channel?[] _channels = new Channel?[1024];

    /// <summary>The channel of a descriptor; null where there is none any more.</summary>
    public Channel? Find(int descriptor)
    {
        var channels = Volatile.Read(ref _channels);
        return descriptor < channels.Length ? Volatile.Read(ref channels[descriptor]) : null;
    }

    public void Add(Channel channel)
    {
        lock (_growth)
        {
            if (channel.Descriptor >= _channels.Length)
            {
                var larger = new Channel?[Math.Max(channel.Descriptor + 1, _channels.Length * 2)];
                _channels.CopyTo(larger, 0);
                Volatile.Write(ref _channels, larger);
            }

            Volatile.Write(ref _channels[channel.Descriptor], channel);
        }
    }

    public void Remove(Channel channel)
    {
        lock (_growth)
        {
            _channels[channel.Descriptor] = null;
        }
    }
}
