using System.Buffers;
using System.Net;
using System.Text.Json;
using Balancer.Actors;
using Balancer.Host.Forwarding;
using Balancer.Host.Telemetry;
using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Balancer.Bench;

/// <summary>A line of the access log: what the request pays, and what the thread that writes it does.</summary>
public class AccessLines
{
    private readonly DefaultHttpContext _context = new();
    private readonly ArrayBufferWriter<byte> _buffer = new(1 << 16);
    private readonly Utf8JsonWriter[] _json = [new(new ArrayBufferWriter<byte>(), AccessEntry.Format)];
    private AccessEntry _entry;
    private Journey _journey;

    [GlobalSetup]
    public void Start()
    {
        var request = _context.Features.GetRequiredFeature<IHttpRequestFeature>();
        (request.Method, request.RawTarget, request.Protocol) = ("GET", "/api/v1/users/4711?fields=name", "HTTP/1.1");
        request.Headers.Host = "example.com:8080";
        _context.Connection.RemoteIpAddress = IPAddress.Parse("::ffff:10.0.0.7");
        _context.Connection.RemotePort = 54321;
        var lease = new Lease(new LeaseId(1), new Backend(new BackendId(0), BackendAddress.From(new BackendOptions { Url = "http://127.0.0.1:9001" })), inFlight: 7);
        _journey = new Journey("default");
        _journey.Picked(new Acquisition(lease), _journey.BegunAt);
        _journey.Tried(new ForwardResult(ForwardOutcome.Completed) { AnsweredAt = lease.GrantedAt + 1_234_567, BytesOut = 12_345 }, lease.GrantedAt, 200);
        _entry = new AccessEntry(_context, _journey);
        _json[0].Reset(_buffer);
    }

    [Benchmark]
    public void TakeDown()
    {
        _entry = new AccessEntry(_context, _journey);
    }

    [Benchmark]
    public void Write()
    {
        _buffer.ResetWrittenCount();
        _entry.Write(_json[0], DateTime.UtcNow);
        _json[0].Flush();
        _json[0].Reset();
    }
}
