using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;

namespace Balancer.Host.Transport;

/// <summary>Addresses as the system writes them (ip(7), ipv6(7)).</summary>
internal static unsafe class SocketAddress
{
    /// <summary>Room for each of them, in bytes.</summary>
    public const int MaxLength = 28;

    /// <summary>The end point of a sockaddr_in or sockaddr_in6; null for anything else.</summary>
    public static IPEndPoint? Read(ReadOnlySpan<byte> address)
    {
        var port = BinaryPrimitives.ReadUInt16BigEndian(address[2..]);
        return MemoryMarshal.Read<ushort>(address) switch
        {
            Libc.AddressFamilyIPv4 => new(new IPAddress(address.Slice(4, 4)), port),
            Libc.AddressFamilyIPv6 => new(Unmap(new IPAddress(address.Slice(8, 16), MemoryMarshal.Read<uint>(address[24..]))), port),
            _ => null,
        };
    }

    // Once for a connection, as X-Forwarded-For wants it, and not for every request.
    private static IPAddress Unmap(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    /// <summary>The address a socket is bound to.</summary>
    public static IPEndPoint? ReadLocal(int descriptor)
    {
        var address = stackalloc byte[MaxLength];
        var length = MaxLength;
        return Libc.GetName(descriptor, address, &length) == 0 ? Read(new(address, length)) : null;
    }
}
