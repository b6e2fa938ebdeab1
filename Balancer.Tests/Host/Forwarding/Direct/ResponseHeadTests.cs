using System.Text;
using Balancer.Host.Forwarding.Direct;

namespace Balancer.Tests.Host.Forwarding.Direct;

public class ResponseHeadTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n", true)]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: close\r\n", false)]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: x, Close\r\n", false)]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: x\r\nConnection: close\r\n", false)]
    [InlineData("HTTP/1.0 200 OK\r\n", false)]
    [InlineData("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n", true)]
    [InlineData("HTTP/1.0 200 OK\r\nConnection: keep-alive, close\r\n", false)]
    public void Should_say_whether_the_connection_lasts_when_version_and_fields_do(string head, bool lasts)
    {
        Assert.Equal(lasts, Parsed($"{head}\r\n").KeepsConnection);
    }

    [Theory]
    [InlineData("timeout=5", 5)]
    [InlineData("timeout=5, max=100", 5)]
    [InlineData("max=100, timeout=15", 15)]
    [InlineData("timeout=0", 0)]
    [InlineData("timeout=-1", null)]
    [InlineData("timeout=", null)]
    [InlineData("timeout=99999999999999999999", null)]
    [InlineData("max=100", null)]
    public void Should_say_how_long_an_idle_connection_is_kept_when_the_backend_does(string value, int? seconds)
    {
        Assert.Equal(seconds, Parsed($"HTTP/1.1 200 OK\r\nKeep-Alive: {value}\r\n\r\n").KeepAliveTimeout?.TotalSeconds);
    }

    [Theory]
    [InlineData(200, ParseState.Complete)]
    [InlineData(201, ParseState.Malformed)]
    internal void Should_stop_when_there_are_too_many_fields(int count, ParseState expected)
    {
        var head = Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\n{string.Concat(Enumerable.Repeat("A: b\r\n", count))}\r\n");

        Assert.Equal(expected, New().Parse(head));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 ")]
    [InlineData("HTTP/1.1 200 OK\r\nX: ")]
    public void Should_stop_when_a_head_goes_on_for_ever(string beginning)
    {
        var head = New();
        var bytes = Encoding.ASCII.GetBytes(beginning + new string('a', FieldLines.MaxBytes + 1));

        Assert.Equal(ParseState.Incomplete, head.Parse(bytes.AsSpan(0, FieldLines.MaxBytes)));
        Assert.Equal(ParseState.Malformed, head.Parse(bytes));
    }

    [Fact]
    public void Should_know_nothing_of_the_last_response_when_it_begins_anew()
    {
        var head = Parsed("HTTP/1.0 204 Gone\r\nContent-Length: 7\r\nConnection: x\r\nKeep-Alive: timeout=1\r\n\r\n");

        head.Begin();
        head.Parse("HTTP/1.1 200 OK\r\n\r\n"u8);

        Assert.Equal((200, (long?)null, (TimeSpan?)null, true), (head.Status, head.ContentLength, head.KeepAliveTimeout, head.KeepsConnection));
        Assert.Null(head.Nominated);
        Assert.Equal(BodyFraming.UntilClose, head.FramingFor("GET"));
    }

    [Fact]
    public void Should_find_each_frequent_name_when_it_is_in_any_case()
    {
        Assert.Equal("ETag", FieldName.Find("etag"u8)?.Text);
        Assert.Equal(FieldKind.ContentLength, FieldName.Find("CONTENT-length"u8)?.Kind);
        Assert.Null(FieldName.Find("ETags"u8));
        Assert.Null(FieldName.Find(Encoding.ASCII.GetBytes(new string('a', 1000))));
    }

    private static ResponseHead New()
    {
        var head = new ResponseHead();
        head.Begin();
        return head;
    }

    private static ResponseHead Parsed(string text)
    {
        var head = New();
        Assert.Equal(ParseState.Complete, head.Parse(Encoding.Latin1.GetBytes(text)));
        return head;
    }
}
