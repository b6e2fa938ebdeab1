using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Encodings.Web;
using System.Text.Json;
using Balancer.Actors;
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
        WriteMoment(to, now - Stopwatch.GetElapsedTime(_journey.BegunAt));
        WriteClient(to);
        to.WriteString(Names.Method, _method);
        to.WriteString(Names.Host, _host);
        to.WriteString(Names.Path, RequestTarget.PathOf(_target)); // What is behind it may be a secret.
        to.WriteString(Names.Protocol, _protocol);
        to.WriteNumber(Names.Status, _status);
        to.WriteString(Names.Outcome, _journey.Outcome);
        to.WriteString(Names.Pool, _journey.Pool);
        to.WriteString(Names.Backend, _journey.Backend?.Address.Name ?? "");
        to.WriteNumber(Names.Tries, _journey.Tries);
        to.WriteNumber(Names.InFlight, _journey.InFlight);
        WriteTime(to, Names.Queue, _journey.Queue);
        WriteTime(to, Names.Connect, _journey.Connect);
        WriteTime(to, Names.FirstByte, _journey.FirstByte);
        WriteTime(to, Names.Total, _total);
        to.WriteNumber(Names.BytesIn, _journey.BytesIn);
        to.WriteNumber(Names.BytesOut, _journey.BytesOut);
        if (_journey.Span is { } span)
        {
            to.WriteString(Names.TraceId, span.TraceId.ToHexString());
        }

        to.WriteEndObject();
    }

    private static string Cut(string text, int longest) => text.Length <= longest ? text : text[..longest];

    // Milliseconds, to the microsecond.
    private static void WriteTime(Utf8JsonWriter to, JsonEncodedText name, TimeSpan time)
    {
        Span<byte> text = stackalloc byte[32];
        var us = Math.Max(0, time.Ticks / TimeSpan.TicksPerMicrosecond);
        Utf8Formatter.TryFormat(us / 1000, text, out var length);
        text[length] = (byte)'.';
        Utf8Formatter.TryFormat(us % 1000, text[(length + 1)..], out _, new StandardFormat('D', 3));
        to.WritePropertyName(name);
        to.WriteRawValue(us == 0 ? "0"u8 : text[..(length + 4)], skipInputValidation: true);
    }

    private static void WriteMoment(Utf8JsonWriter to, DateTime at)
    {
        Span<byte> text = stackalloc byte[32];
        at.TryFormat(text, out _, "O", CultureInfo.InvariantCulture);
        text[23] = (byte)'Z'; // Behind the milliseconds.
        to.WriteString(Names.Time, text[..24]);
    }

    private void WriteClient(Utf8JsonWriter to)
    {
        Span<byte> text = stackalloc byte[64];
        var address = _client.Plain();
        var length = 0;
        if (address is not null)
        {
            text[0] = (byte)'[';
            var isV6 = address.AddressFamily == AddressFamily.InterNetworkV6;
            address.TryFormat(text[(isV6 ? 1 : 0)..], out length);
            if (isV6)
            {
                text[++length] = (byte)']';
                length++;
            }

            text[length++] = (byte)':';
            Utf8Formatter.TryFormat(_port, text[length..], out var digits);
            length += digits;
        }

        to.WriteString(Names.Client, text[..length]);
    }

    // Encoded once.
    private static class Names
    {
        public static readonly JsonEncodedText Time = JsonEncodedText.Encode("time");
        public static readonly JsonEncodedText Client = JsonEncodedText.Encode("client");
        public static readonly JsonEncodedText Method = JsonEncodedText.Encode("method");
        public static readonly JsonEncodedText Host = JsonEncodedText.Encode("host");
        public static readonly JsonEncodedText Path = JsonEncodedText.Encode("path");
        public static readonly JsonEncodedText Protocol = JsonEncodedText.Encode("protocol");
        public static readonly JsonEncodedText Status = JsonEncodedText.Encode("status");
        public static readonly JsonEncodedText Outcome = JsonEncodedText.Encode("outcome");
        public static readonly JsonEncodedText Pool = JsonEncodedText.Encode("pool");
        public static readonly JsonEncodedText Backend = JsonEncodedText.Encode("backend");
        public static readonly JsonEncodedText Tries = JsonEncodedText.Encode("tries");
        public static readonly JsonEncodedText InFlight = JsonEncodedText.Encode("in_flight");
        public static readonly JsonEncodedText Queue = JsonEncodedText.Encode("queue_ms");
        public static readonly JsonEncodedText Connect = JsonEncodedText.Encode("connect_ms");
        public static readonly JsonEncodedText FirstByte = JsonEncodedText.Encode("first_byte_ms");
        public static readonly JsonEncodedText Total = JsonEncodedText.Encode("total_ms");
        public static readonly JsonEncodedText BytesIn = JsonEncodedText.Encode("bytes_in");
        public static readonly JsonEncodedText BytesOut = JsonEncodedText.Encode("bytes_out");
        public static readonly JsonEncodedText TraceId = JsonEncodedText.Encode("trace_id");
    }
}
