using System.Net;
using System.Text;
using System.Text.Json;
using Balancer.Host.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Balancer.Tests.Host.Telemetry;

/// <summary>The line of a request, whatever clients put into it.</summary>
public class AccessEntryTests
{
    [Theory]
    [InlineData("/plain")]
    [InlineData("/\"quoted\\\"")]
    [InlineData("/two\nlines\r\nand three")]
    [InlineData("/\0\u0001\u001b[31m\u007f\u0085")]
    [InlineData("/\u2028\u2029\ufeff")]
    [InlineData("/\u00e4\u00ff\u00a0")]
    [InlineData("/<script>&'+")]
    [InlineData("/\ud83d\ude00")]
    public void Should_give_back_what_it_was_given_in_one_line_of_json_when_values_are_hostile(string text)
    {
        var line = LineOf(method: text, target: text, host: text);

        Assert.DoesNotContain('\n', line);
        Assert.DoesNotContain('\r', line);
        var entry = JsonDocument.Parse(line).RootElement;
        Assert.Equal((text, text, text), (Text(entry, "method"), Text(entry, "path"), Text(entry, "host")));
    }

    [Theory]
    [InlineData("/\ud83d")]
    [InlineData("/\ude00/x")]
    [InlineData("/\ude00\ud83d")]
    public void Should_be_valid_when_a_surrogate_is_alone(string text)
    {
        var entry = JsonDocument.Parse(LineOf(method: text, target: text, host: text)).RootElement;

        Assert.Equal(text.Replace('\ud83d', '\ufffd').Replace('\ude00', '\ufffd'), Text(entry, "path"));
    }

    [Fact]
    public void Should_be_cut_when_values_are_long()
    {
        var line = LineOf(method: new string('M', 8192), target: $"/{new string('\u00e4', 8192)}", host: new string('h', 8192));

        var entry = JsonDocument.Parse(line).RootElement;
        Assert.Equal((32, 1024, 255), (Text(entry, "method").Length, Text(entry, "path").Length, Text(entry, "host").Length));
        Assert.True(Encoding.UTF8.GetByteCount(line) < 4096, "clients do not decide how long a line is");
    }

    [Fact]
    public void Should_be_valid_when_it_is_cut_within_a_pair()
    {
        var target = $"/{new string('a', 1022)}\ud83d\ude00";

        Assert.Equal($"{target[..^2]}\ufffd", Text(JsonDocument.Parse(LineOf(target: target)).RootElement, "path"));
    }

    [Theory]
    [InlineData("/a?token=secret", "/a")]
    [InlineData("/a?b?token=secret", "/a")]
    [InlineData("/?secret", "/")]
    [InlineData("http://user:secret@host/a?token=secret", "/a")]
    [InlineData("http://host?secret", "/")]
    [InlineData("*", "*")]
    [InlineData("/a%3Fb/../c", "/a%3Fb/../c")]
    public void Should_tell_the_path_as_it_was_sent_and_not_the_query(string target, string path)
    {
        var line = LineOf(target: target);

        Assert.Equal(path, Text(JsonDocument.Parse(line).RootElement, "path"));
        Assert.DoesNotContain("secret", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("::ffff:10.0.0.1", "10.0.0.1:1234")]
    [InlineData("10.0.0.1", "10.0.0.1:1234")]
    [InlineData("2001:db8::1", "[2001:db8::1]:1234")]
    [InlineData(null, "")]
    public void Should_tell_the_client_as_it_is_known(string? address, string client)
    {
        var context = new DefaultHttpContext();
        (context.Connection.RemoteIpAddress, context.Connection.RemotePort) = (address is null ? null : IPAddress.Parse(address), 1234);

        Assert.Equal(client, Text(JsonDocument.Parse(LineOf(context)).RootElement, "client"));
    }

    [Fact]
    public void Should_have_the_fields_that_were_promised_and_the_time_of_the_beginning()
    {
        var now = new DateTime(2030, 2, 3, 4, 5, 6, 789, DateTimeKind.Utc);

        var entry = JsonDocument.Parse(LineOf(new DefaultHttpContext(), now)).RootElement;

        Assert.Equal(
            [
                "time", "client", "method", "host", "path", "protocol", "status", "outcome", "pool", "backend", "tries", "in_flight",
                "queue_ms", "connect_ms", "first_byte_ms", "total_ms", "bytes_in", "bytes_out",
            ],
            entry.EnumerateObject().Select(field => field.Name));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", Text(entry, "time"));
        Assert.True(entry.GetProperty("time").GetDateTime() <= now, "it begins before it is written");
    }

    private static string Text(JsonElement entry, string name) => entry.GetProperty(name).GetString()!;

    private static string LineOf(string method = "GET", string target = "/", string host = "a")
    {
        var context = new DefaultHttpContext();
        var request = context.Features.GetRequiredFeature<IHttpRequestFeature>();
        (request.Method, request.RawTarget, request.Headers.Host) = (method, target, host);
        return LineOf(context);
    }

    private static string LineOf(DefaultHttpContext context, DateTime? now = null)
    {
        using var stream = new MemoryStream();
        using var json = new Utf8JsonWriter(stream, AccessEntry.Format);
        new AccessEntry(context, new Journey("default")).Write(json, now ?? DateTime.UtcNow);
        json.Flush();
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
