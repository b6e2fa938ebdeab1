namespace Balancer.Host.Transport;

/// <summary>
/// The open channels by descriptor. Descriptors are small numbers, which the system gives anew once they are closed, so what an event
/// carries is a key with a serial number too: an event of a socket that is closed by now must not be told to the next one.
/// </summary>
internal sealed class ChannelTable
{
    private readonly Lock _growth = new();
    private Channel?[] _channels = new Channel?[1024];
    private int _serial;

    /// <summary>A key for a descriptor, unlike every other one for the same descriptor.</summary>
    public long MakeKey(int descriptor) => ((long)Interlocked.Increment(ref _serial) << 32) | (uint)descriptor;

    /// <summary>The channel of a key; null where it is closed by now.</summary>
    public Channel? Find(long key)
    {
        var channels = Volatile.Read(ref _channels);
        var descriptor = (int)key;
        var channel = descriptor < channels.Length ? Volatile.Read(ref channels[descriptor]) : null;
        return channel?.Key == key ? channel : null;
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

    /// <summary>Forgets a channel, before its descriptor is closed.</summary>
    public void Remove(Channel channel)
    {
        lock (_growth)
        {
            if (channel.Descriptor < _channels.Length && _channels[channel.Descriptor] == channel)
            {
                _channels[channel.Descriptor] = null;
            }
        }
    }
}
