using System.Net;
using Balancer.Actors;
using Balancer.Host.Forwarding.Direct;
using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Balancer.Bench;

/// <summary>What the heads of a request and its response cost on the direct lane: written to the backend, and parsed from it.</summary>
public class Heads
{
    private readonly byte[] _response =
    [
        .. "HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nDate: Tue, 15 Nov 1994 08:12:31 GMT\r\nContent-Type: text/html\r\n"u8,
        .. "Content-Length: 612\r\nLast-Modified: Mon, 14 Nov 1994 10:00:00 GMT\r\nConnection: keep-alive\r\nETag: \"5f0e-264\"\r\n"u8,
        .. "Accept-Ranges: bytes\r\n\r\n"u8,
    ];

    private readonly DefaultHttpContext _context = new();
    private readonly ByteBuilder _bytes = new();
    private readonly ResponseHead _head = new();
    private readonly Backend _backend =
        new(new BackendId(0), BackendAddress.From(new BackendOptions { Url = "http://app1:80" }));

    [GlobalSetup]
    public void Start()
    {
        _context.Connection.RemoteIpAddress = IPAddress.Loopback;
        var request = _context.Features.GetRequiredFeature<IHttpRequestFeature>();
        request.Method = "GET";
        request.RawTarget = "/a/path?with=a&query=string";
        request.Scheme = "http";
        request.Protocol = "HTTP/1.1";
        request.Headers.Host = "www.example.com";
        request.Headers.UserAgent = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
        request.Headers.Accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
        request.Headers.AcceptLanguage = "en-US,en;q=0.5";
        request.Headers.AcceptEncoding = "gzip, deflate, br";
        request.Headers.Cookie = "session=0123456789abcdef; theme=dark";
        request.Headers.Connection = "keep-alive";
    }

    [Benchmark]
    public bool Write()
    {
        _bytes.Clear();
        return RequestHead.TryWrite(_context, _backend, _bytes);
    }

    [Benchmark]
    public int Parse()
    {
        _head.Begin();
        _head.Parse(_response);
        return _head.Length;
    }
}
