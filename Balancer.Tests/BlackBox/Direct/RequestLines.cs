using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox.Direct;

/// <summary>The direct lane sends the head the client sent, where the library joins lines and adds a length.</summary>
public class RequestLines(OneBackend fixture) : IClassFixture<OneBackend>
{
    [Theory]
    [InlineData("GET", "Content-Type: text/plain")]
    [InlineData("GET", "Content-Encoding: gzip")]
    [InlineData("GET", "Expires: 0")]
    [InlineData("HEAD", "Content-Language: en")]
    [InlineData("DELETE", "Content-Type: text/plain")]
    [InlineData("FOO", "X: 1")]
    [InlineData("get", "X: 1")]
    public async Task Should_send_no_length_when_there_is_no_body(string method, string field)
    {
        var seen = await SeenAsync(method, field);

        Assert.False(seen.Has("Content-Length") || seen.Has("Transfer-Encoding"), $"no body is no body, not one of 0 bytes: {seen.Text}");
        Assert.Contains(field, seen.Lines);
    }

    [Fact]
    public async Task Should_keep_lines_and_their_order_when_a_field_is_repeated()
    {
        var seen = await SeenAsync("GET", "X-A: 2", "Accept: b", "Cookie: c=3; d=4", "X-A: 1", "Accept: a", "X-A: 3, 4", "Cookie: a=1");

        Assert.Equal(["2", "1", "3, 4"], seen.All("X-A"));
        Assert.Equal(["b", "a"], seen.All("Accept"));
        Assert.Equal(["c=3; d=4", "a=1"], seen.All("Cookie"));
    }

    private async Task<Head> SeenAsync(string method, params string[] fields)
    {
        fixture.Backend.Traffic.Forget();
        var response = await RawClient.AskAsync(fixture.On(Lane.Direct).Port, method, "/", fields);
        Assert.Equal(200, response.Status);
        return Assert.Single(fixture.Backend.Requests);
    }
}
