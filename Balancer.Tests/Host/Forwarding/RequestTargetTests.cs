using Balancer.Host.Forwarding;

namespace Balancer.Tests.Host.Forwarding;

public class RequestTargetTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("//")]
    [InlineData("//host/path")]
    [InlineData("/a/../b/./c//d")]
    [InlineData("/%2e%2E/%7e~%zz%")]
    [InlineData("/a?b?c&d=http://e/f")]
    [InlineData("/?")]
    [InlineData("/a\\b|c\"<>^`{}")]
    [InlineData("*")]
    [InlineData("app:443")]
    public void Should_keep_every_byte_when_the_target_is_not_in_absolute_form(string target)
    {
        Assert.Equal(target, RequestTarget.ToOriginForm(target));
    }

    [Theory]
    [InlineData("http://app", "/")]
    [InlineData("http://app:8080", "/")]
    [InlineData("http://app/", "/")]
    [InlineData("http://app?", "/?")]
    [InlineData("http://app?a=/b", "/?a=/b")]
    [InlineData("http://app:8080/a/../%2e?x=1", "/a/../%2e?x=1")]
    [InlineData("HTTPS://[::1]:443/A//b", "/A//b")]
    [InlineData("http://user:secret@app/a", "/a")]
    [InlineData("http://app/a?u=http://b/c", "/a?u=http://b/c")]
    [InlineData("http://app?u=http://b/c", "/?u=http://b/c")]
    public void Should_reduce_to_path_and_query_when_the_target_is_in_absolute_form(string target, string expected)
    {
        Assert.Equal(expected, RequestTarget.ToOriginForm(target));
    }
}
