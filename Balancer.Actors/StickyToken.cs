using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Balancer.Actors;

/// <summary>
/// Stands for a backend where clients can see it, and tells them nothing of it: half of an HMAC-SHA256 of its pool and name, which nobody can make
/// for another backend who does not know the secret.
/// </summary>
public sealed record StickyToken
{
    private const int Bytes = 16;
    private const int Characters = 22;

    // Where none is configured: good until the process ends.
    private static readonly byte[] OwnSecret = RandomNumberGenerator.GetBytes(32);

    private readonly UInt128 _value;

    private StickyToken(ReadOnlySpan<byte> value)
    {
        _value = BinaryPrimitives.ReadUInt128BigEndian(value);
    }

    /// <summary>The token of a backend.</summary>
    /// <param name="secret">What other balancers that give the same tokens know, too; null for what this process alone knows.</param>
    /// <param name="pool">The pool's name.</param>
    /// <param name="backend">The backend's name.</param>
    public static StickyToken For(string? secret, string pool, string backend)
    {
        var key = secret is null ? OwnSecret : Encoding.UTF8.GetBytes(secret);
        var mac = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{pool}\0{backend}"));
        return new StickyToken(mac.AsSpan(0, Bytes));
    }

    /// <summary>Reads what <see cref="ToString"/> has written; null where it is nothing of the kind.</summary>
    public static StickyToken? Parse(ReadOnlySpan<char> text)
    {
        Span<byte> value = stackalloc byte[Bytes];
        return text.Length == Characters && Base64Url.DecodeFromChars(text, value, out _, out var written) == System.Buffers.OperationStatus.Done && written == Bytes
            ? new StickyToken(value)
            : null;
    }

    /// <summary>22 characters of base64url.</summary>
    public override string ToString()
    {
        Span<byte> value = stackalloc byte[Bytes];
        BinaryPrimitives.WriteUInt128BigEndian(value, _value);
        return Base64Url.EncodeToString(value);
    }
}

/// <summary>What clients are given to come back to a backend.</summary>
/// <param name="Name">The cookie's name.</param>
/// <param name="Token">Its value.</param>
public sealed record StickyCookie(string Name, StickyToken Token);
