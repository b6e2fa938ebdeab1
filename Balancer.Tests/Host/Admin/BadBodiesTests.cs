namespace Balancer.Tests.Host.Admin;

/// <summary>Bodies that are not what a call takes: each is refused in words that help, and nothing reaches the pool.</summary>
public class BadBodiesTests
{
    private const string App1 = RunningAdmin.Backends + "/app1";

    [Theory]
    [InlineData("""{"url":"b:1"}""", "url", "'b:1' is not a backend's url")]
    [InlineData("""{"url":""}""", "url", "is missing")]
    [InlineData("""{"url":null}""", "url", "is missing")]
    [InlineData("{}", "url", "is missing")]
    [InlineData("""{"url":"ftp://b:1"}""", "url", "is not a backend's url")]
    [InlineData("""{"url":"http://b:1/path"}""", "url", "is not a backend's url")]
    [InlineData("""{"url":"http://u:p@b:1"}""", "url", "is not a backend's url")]
    [InlineData("""{"url":"http://b:99999"}""", "url", "is not a backend's url")]
    [InlineData("""{"url":1}""", "url", "is not a text")]
    [InlineData("""{"url":{"a":1}}""", "url", "is not a text")]
    [InlineData("""{"url":["http://b:1"]}""", "url", "is not a text")]
    [InlineData("""{"url":"\ud800"}""", "url", "is not a text")]
    [InlineData("""{"url":"http://b:1","url":"http://b:1"}""", "url", "is given twice")]
    [InlineData("""{"url":"http://b:1","name":""}""", "name", "is not a name")]
    [InlineData("""{"url":"http://b:1","name":"a\nb"}""", "name", "is not a name")]
    [InlineData("""{"url":"http://b:1","name":true}""", "name", "is not a text")]
    [InlineData("""{"url":"http://b:1","maxConnections":0}""", "maxConnections", "is not from 1 to 1000000")]
    [InlineData("""{"url":"http://b:1","maxConnections":-1}""", "maxConnections", "is not from 1 to 1000000")]
    [InlineData("""{"url":"http://b:1","maxConnections":1000001}""", "maxConnections", "is not from 1 to 1000000")]
    [InlineData("""{"url":"http://b:1","maxConnections":99999999999}""", "maxConnections", "is not a whole number")]
    [InlineData("""{"url":"http://b:1","maxConnections":1.5}""", "maxConnections", "is not a whole number")]
    [InlineData("""{"url":"http://b:1","maxConnections":"5"}""", "maxConnections", "is not a whole number")]
    [InlineData("""{"url":"http://b:1","reserve":true}""", "reserve", "known here: url, name, maxConnections, weight, backup")]
    [InlineData("""{"url":"http://b:1","weight":0}""", "weight", "'0' is not from 1 to 1000")]
    [InlineData("""{"url":"http://b:1","weight":"2"}""", "weight", "is not a whole number, or null for 1")]
    [InlineData("""{"url":"http://b:1","backup":1}""", "backup", "is not true, false, or null for no")]
    [InlineData("""{"URL":"http://b:1"}""", "URL", "is unknown")]
    [InlineData("""{"a.b":1}""", "a.b", "is unknown")]
    public async Task Should_name_the_field_when_a_new_backend_is_not_as_it_should_be(string body, string field, string part)
    {
        await using var admin = await RunningAdmin.StartAsync();

        var answer = await admin.SendJsonAsync("POST", RunningAdmin.Backends, body);

        answer.IsMistake(field, part);
        Assert.Empty(admin.Pool.Commands);
    }

    [Theory]
    [InlineData("""{"maxConnections":0}""", "maxConnections", "or null for no limit")]
    [InlineData("""{"maxConnections":1000001}""", "maxConnections", "is not from 1 to 1000000")]
    [InlineData("""{"maxConnections":true}""", "maxConnections", "is not a whole number, or null")]
    [InlineData("""{"maxConnections":1,"maxConnections":2}""", "maxConnections", "is given twice")]
    [InlineData("""{"state":"up"}""", "state", "'up' is not active, draining or disabled")]
    [InlineData("""{"state":"Active"}""", "state", "is not active, draining or disabled")]
    [InlineData("""{"state":"active,draining"}""", "state", "is not active, draining or disabled")]
    [InlineData("""{"state":""}""", "state", "is not active, draining or disabled")]
    [InlineData("""{"state":null}""", "state", "is not active, draining or disabled")]
    [InlineData("""{"state":null,"maxConnections":1}""", "state", "is not active, draining or disabled")]
    [InlineData("""{"state":1}""", "state", "is not a text")]
    [InlineData("""{"url":"http://b:1"}""", "url", "known here: maxConnections, weight, backup, state")]
    [InlineData("""{"weight":1001}""", "weight", "'1001' is not from 1 to 1000")]
    [InlineData("""{"weight":1.5}""", "weight", "is not a whole number")]
    [InlineData("{}", "body", "changes nothing")]
    public async Task Should_name_the_field_when_a_change_is_not_as_it_should_be(string body, string field, string part)
    {
        await using var admin = await RunningAdmin.StartAsync();

        var answer = await admin.SendJsonAsync("PATCH", App1, body);

        answer.IsMistake(field, part);
        Assert.Empty(admin.Pool.Commands);
    }

    [Fact]
    public async Task Should_name_all_fields_when_several_are_wrong()
    {
        await using var admin = await RunningAdmin.StartAsync();

        var answer = await admin.SendJsonAsync("POST", RunningAdmin.Backends, """{"url":"x","name":"","maxConnections":0}""");

        var fields = answer.Json.GetProperty("errors").EnumerateObject().Select(error => error.Name);
        Assert.Equal(["url", "name", "maxConnections"], fields);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("null")]
    [InlineData("5")]
    [InlineData("[]")]
    [InlineData("""[{"url":"http://b:1"}]""")]
    [InlineData("\"http://b:1\"")]
    [InlineData("url=http://b:1")]
    [InlineData("""{"url":"http://b:1" """)]
    [InlineData("""{"url":"http://b:1",}""")]
    [InlineData("""{"url":"http://b:1"} x""")]
    [InlineData("""{"url":"http://b:1"}{}""")]
    [InlineData("""{/* */"url":"http://b:1"}""")]
    [InlineData("{'url':'http://b:1'}")]
    public async Task Should_refuse_the_body_when_it_is_no_json_object(string body)
    {
        await using var admin = await RunningAdmin.StartAsync();

        (await admin.SendJsonAsync("POST", RunningAdmin.Backends, body)).IsMistake("body");
        (await admin.SendJsonAsync("PATCH", App1, body.Replace("url", "state"))).IsMistake("body");
        Assert.Empty(admin.Pool.Commands);
    }

    [Theory]
    [InlineData("POST", null)]
    [InlineData("POST", "text/plain")]
    [InlineData("POST", "application/x-www-form-urlencoded")]
    [InlineData("POST", "multipart/form-data; boundary=x")]
    [InlineData("POST", "text/json")]
    [InlineData("POST", "application/problem+json")]
    [InlineData("POST", "application/jsonp")]
    [InlineData("POST", "application/json; charset=utf-16")]
    [InlineData("POST", "application/json; charset=none-such")]
    [InlineData("POST", "json")]
    [InlineData("PATCH", null)]
    [InlineData("PATCH", "text/plain")]
    [InlineData("PATCH", "application/merge-patch+json")]
    public async Task Should_answer_415_when_the_body_is_not_said_to_be_json(string method, string? type)
    {
        await using var admin = await RunningAdmin.StartAsync();
        var (target, body) = Sensible(method);
        using var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", type is null ? [] : [type]);

        var answer = await admin.SendAsync(method, target, content);

        answer.IsProblem(415, "unsupported-media-type");
        Assert.Empty(admin.Pool.Commands);
    }

    [Theory]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("APPLICATION/JSON")]
    [InlineData("application/json;charset=UTF-8")]
    public async Task Should_take_the_body_when_it_is_json_in_other_words(string type)
    {
        await using var admin = await RunningAdmin.StartAsync();
        var (target, body) = Sensible("PATCH");
        using var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", type);

        var answer = await admin.SendAsync("PATCH", target, content);

        Assert.Equal(200, answer.Status);
    }

    [Theory]
    [InlineData("POST", false)]
    [InlineData("POST", true)]
    [InlineData("PATCH", false)]
    [InlineData("PATCH", true)]
    public async Task Should_answer_413_when_the_body_is_huge(string method, bool chunked)
    {
        await using var admin = await RunningAdmin.StartAsync();
        var (target, body) = Sensible(method);
        using var content = new ByteArrayContent([.. body, .. Enumerable.Repeat((byte)' ', 16 * 1024)]);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");

        var answer = await admin.SendAsync(method, target, content, chunked ? ["Transfer-Encoding: chunked"] : []);

        answer.IsProblem(413, "request-too-large");
        Assert.Empty(admin.Pool.Commands);
    }

    [Fact]
    public async Task Should_refuse_the_body_when_it_is_nested_deeply()
    {
        await using var admin = await RunningAdmin.StartAsync();

        var answer = await admin.SendJsonAsync("POST", RunningAdmin.Backends, $$"""{"url":{{new string('[', 5000)}}""");

        Assert.Equal(400, answer.Status);
        Assert.Empty(admin.Pool.Commands);
    }

    private static (string Target, byte[] Body) Sensible(string method) =>
        method == "POST" ? (RunningAdmin.Backends, """{"url":"http://b:1"}"""u8.ToArray()) : (App1, """{"maxConnections":1}"""u8.ToArray());
}
