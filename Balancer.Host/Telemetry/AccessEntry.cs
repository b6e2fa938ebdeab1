using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using Balancer.Host.Forwarding;
using Microsoft.AspNetCore.Http.Features;

namespace Balancer.Host.Telemetry;

/// <summary>A request that has ended, as the access log tells it.</summary>
internal readonly struct AccessEntry
{
    // So that clients decide how many lines there are, and not how long they are.
    private const int LongestPath = 1024;
    private const int LongestHost = 255;
    private const int LongestMethod = 32;

    private readonly Journey _journey;
    private readonly TimeSpan _total;
    private readonly IPAddress? _client;
    private readonly int _port;
    private readonly string _method;
    private readonly string _host;
    private readonly string _target;
    private readonly string _protocol;
    private readonly int _status;

    /// <summary>Takes down what of a request may be gone when it is written.</summary>
    public AccessEntry(HttpContext context, in Journey journey)
    {
        var request = context.Features.GetRequiredFeature<IHttpRequestFeature>();
        _journey = journey;
        _total = Stopwatch.GetElapsedTime(journey.BegunAt);
        _client = context.Connection.RemoteIpAddress;
        _port = context.Connection.RemotePort;
        _method = Cut(request.Method ?? "", LongestMethod); // It may not have been read, as the target.
        _host = Cut(request.Headers.Host.ToString(), LongestHost);
        _target = Cut(request.RawTarget ?? "", LongestPath);
        _protocol = request.Protocol;
        _status = RequestTelemetry.StatusOf(context.Response, journey.Outcome);
    }

    /// <summary>How lines are written: nothing that is not there for HTML alone is escaped.</summary>
    public static JsonWriterOptions Format => new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Writes the line, without its end.</summary>
    /// <param name="to">Where to.</param>
    /// <param name="now">The time of day.</param>
    public void Write(Utf8JsonWriter to, DateTime now)
    {
        to.WriteStartObject();
        to.WriteString("time", (now - Stopwatch.GetElapsedTime(_journey.BegunAt)).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        to.WriteString("client", Client());
        to.WriteString("method", _method);
        to.WriteString("host", _host);
        to.WriteString("path", RequestTarget.PathOf(_target)); // What is behind it may be a secret.
        to.WriteString("protocol", _protocol);
        to.WriteNumber("status", _status);
        to.WriteString("outcome", _journey.Outcome);
        to.WriteString("pool", _journey.Pool);
        to.WriteString("backend", _journey.Backend?.Address.Name ?? "");
        to.WriteNumber("tries", _journey.Tries);
        to.WriteNumber("in_flight", _journey.InFlight);
        WriteTime(to, "queue_ms", _journey.Queue);
        WriteTime(to, "connect_ms", _journey.Connect);
        WriteTime(to, "first_byte_ms", _journey.FirstByte);
        WriteTime(to, "total_ms", _total);
        to.WriteNumber("bytes_in", _journey.BytesIn);
        to.WriteNumber("bytes_out", _journey.BytesOut);
        if (_journey.Span is { } span)
        {
            to.WriteString("trace_id", span.TraceId.ToHexString());
        }

        to.WriteEndObject();
    }

    private static string Cut(string text, int longest) => text.Length <= longest ? text : text[..longest];

    private static void WriteTime(Utf8JsonWriter to, string name, TimeSpan time)
    {
        to.WriteNumber(name, Math.Round((decimal)time.Ticks / TimeSpan.TicksPerMillisecond, 3));
    }

    private string Client()
    {
        var address = _client is { IsIPv4MappedToIPv6: true } ? _client.MapToIPv4() : _client;
        return address is null ? "" : new IPEndPoint(address, _port).ToString();
    }
}
