using System.Text;

namespace Balancer.Host.Forwarding.Direct;

/// <summary>What a field of a backend's response means for forwarding it.</summary>
internal enum FieldKind : byte
{
    /// <summary>It is passed on.</summary>
    EndToEnd,

    /// <summary>It belongs to this connection and stays behind.</summary>
    ThisHop,

    /// <summary>Content-Length.</summary>
    ContentLength,

    /// <summary>Transfer-Encoding.</summary>
    TransferEncoding,

    /// <summary>Connection.</summary>
    Connection,

    /// <summary>Keep-Alive.</summary>
    KeepAlive,
}

/// <summary>A field name that responses often have: found from its bytes, so that no string is made of it.</summary>
internal sealed class FieldName
{
    private static readonly FieldName[] All =
    [
        new("Content-Length", FieldKind.ContentLength),
        new("Transfer-Encoding", FieldKind.TransferEncoding),
        new("Connection", FieldKind.Connection),
        new("Keep-Alive", FieldKind.KeepAlive),
        new("Proxy-Connection", FieldKind.ThisHop),
        new("TE", FieldKind.ThisHop),
        new("Upgrade", FieldKind.ThisHop),
        new("HTTP2-Settings", FieldKind.ThisHop),
        .. ((string[])
        [
            "Accept-Ranges", "Access-Control-Allow-Credentials", "Access-Control-Allow-Headers", "Access-Control-Allow-Methods",
            "Access-Control-Allow-Origin", "Access-Control-Expose-Headers", "Access-Control-Max-Age", "Age", "Allow", "Alt-Svc",
            "Cache-Control", "Content-Disposition", "Content-Encoding", "Content-Language", "Content-Location", "Content-Range",
            "Content-Security-Policy", "Content-Type", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "Date", "ETag",
            "Expires", "Last-Modified", "Link", "Location", "Permissions-Policy", "Pragma", "Referrer-Policy", "Retry-After", "Server",
            "Server-Timing", "Set-Cookie", "Strict-Transport-Security", "Trailer", "Vary", "Via", "WWW-Authenticate", "X-Cache",
            "X-Content-Type-Options", "X-Frame-Options", "X-Powered-By", "X-Request-ID", "X-XSS-Protection", "traceparent", "tracestate",
        ]).Select(text => new FieldName(text, FieldKind.EndToEnd)),
    ];

    private static readonly FieldName[][] ByLength = Group();

    private FieldName(string text, FieldKind kind)
    {
        Text = text;
        Kind = kind;
    }

    /// <summary>How many names there are.</summary>
    public static int Count => All.Length;

    /// <summary>The name as it is passed on.</summary>
    public string Text { get; }

    /// <summary>What it means.</summary>
    public FieldKind Kind { get; }

    /// <summary>A number below <see cref="Count"/> that no other name has.</summary>
    public int Index { get; private set; }

    /// <summary>The name these bytes spell, in whatever case; null where it is none of the frequent ones.</summary>
    public static FieldName? Find(ReadOnlySpan<byte> name)
    {
        if (name.Length < ByLength.Length)
        {
            foreach (var candidate in ByLength[name.Length])
            {
                if (Ascii.EqualsIgnoreCase(name, candidate.Text))
                {
                    return candidate;
                }
            }
        }

        return null;
    }

    private static FieldName[][] Group()
    {
        for (var i = 0; i < All.Length; i++)
        {
            All[i].Index = i;
        }

        return [.. Enumerable.Range(0, All.Max(name => name.Text.Length) + 1).Select(length => All.Where(n => n.Text.Length == length).ToArray())];
    }
}
