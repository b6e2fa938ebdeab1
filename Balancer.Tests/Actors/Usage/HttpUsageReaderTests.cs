using Balancer.Actors;
using Balancer.Actors.Http;
using Balancer.Actors.Usage;
using Balancer.Tests.Actors.Support;
using Balancer.Tests.Support;

namespace Balancer.Tests.Actors.Usage;

public sealed class HttpUsageReaderTests : IDisposable
{
    private readonly BackendClient _client = new(Some.Settings());
    private readonly UsageOptions _options = new() { Timeout = HttpBackends.Long };

    [Theory]
    [InlineData("{\"memory_usage\": 1258291}", 1258291)]
    [InlineData("{\"memory_usage\":0}", 0)]
    [InlineData(" {\"a\": [1, {\"memory_usage\": 2}], \"memory_usage\": 3, \"b\": null} \r\n", 3)]
    [InlineData("{\"memory\\u005fusage\": 4}", 4)]
    [InlineData("{\"memory_usage\": 9223372036854775807}", long.MaxValue)]
    public async Task Should_read_the_bytes_when_the_answer_has_them(string body, long bytes)
    {
        Assert.Equal(new UsageReading(bytes, ""), await ReadAsync(Scripts.Ok(body)));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"Memory_Usage\": 1}")]
    [InlineData("{\"memory_usage\": null}")]
    [InlineData("{\"memory_usage\": \"12\"}")]
    [InlineData("{\"memory_usage\": -1}")]
    [InlineData("{\"memory_usage\": 1.5}")]
    [InlineData("{\"memory_usage\": 9223372036854775808}")]
    [InlineData("{\"memory_usage\": {\"memory_usage\": 1}}")]
    [InlineData("[{\"memory_usage\": 1}]")]
    [InlineData("42")]
    [InlineData("null")]
    public async Task Should_say_what_is_missing_when_the_answer_has_no_bytes(string body)
    {
        Assert.Equal(new UsageReading(null, "no memory_usage in bytes in the answer"), await ReadAsync(Scripts.Ok(body)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1.2 MB")]
    [InlineData("{\"memory_usage\": 12")]
    [InlineData("{\"memory_usage\": NaN}")]
    [InlineData("{\"memory_usage\": 12} trailing")]
    [InlineData("{'memory_usage': 12}")]
    public async Task Should_say_so_when_the_answer_is_not_json(string body)
    {
        Assert.Equal(new UsageReading(null, "the answer is not JSON, or longer than 64 KB"), await ReadAsync(Scripts.Ok(body)));
    }

    [Fact]
    public async Task Should_fail_and_not_throw_when_a_name_is_no_text()
    {
        // A lone surrogate is JSON by the grammar, but no string.
        var reading = await ReadAsync(Scripts.Ok("{\"\\ud800aaaaaaaaaaaaaaaa\": 1}"));

        Assert.Null(reading.Bytes);
    }

    [Fact]
    public async Task Should_fail_when_the_answer_is_too_long()
    {
        var long10Mb = $"{{\"padding\": \"{new string('x', 10 * 1024 * 1024)}\", \"memory_usage\": 1}}";

        Assert.Equal(new UsageReading(null, "the answer is not JSON, or longer than 64 KB"), await ReadAsync(Scripts.Ok(long10Mb)));
    }

    [Theory]
    [InlineData(0, 1L)]
    [InlineData(1, null)]
    public async Task Should_take_64_kb_and_no_more(int over, long? bytes)
    {
        const string Start = "{\"memory_usage\": 1, \"padding\": \"";
        var body = $"{Start}{new string('x', (64 * 1024) - Start.Length - 2 + over)}\"}}";

        Assert.Equal(bytes, (await ReadAsync(Scripts.Ok(body))).Bytes);
    }

    [Theory]
    [InlineData(201)]
    [InlineData(204)]
    [InlineData(302)]
    [InlineData(404)]
    [InlineData(500)]
    public async Task Should_fail_when_the_status_is_not_200(int status)
    {
        var answer = Scripts.Answer(status, status == 204 ? "" : "{\"memory_usage\": 1}", "Location: /");

        Assert.Equal(new UsageReading(null, $"status {status}"), await ReadAsync(answer));
    }

    [Fact]
    public async Task Should_fail_when_there_is_no_answer()
    {
        Assert.Null((await ReadAsync(FailingScripts.CloseBeforeHead())).Bytes);
        Assert.Null((await ReadAsync(Scripts.RawThenClose("HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\n{\"memory_usage\": 1}"))).Bytes);
    }

    [Fact]
    public async Task Should_fail_when_the_answer_is_not_there_in_time()
    {
        _options.Timeout = HttpBackends.Short;

        Assert.Equal(new UsageReading(null, "no answer within 0.1 s"), await ReadAsync(FailingScripts.NeverAnswer()));
    }

    [Fact]
    public async Task Should_ask_for_the_path_of_the_options()
    {
        await using var backend = ScriptedBackend.Start();
        _options.Path = "/memory?unit=b";

        await ReadAsync(backend);

        Assert.Equal("GET /memory?unit=b HTTP/1.1", Assert.Single(backend.Requests).StartLine);
    }

    public void Dispose()
    {
        _client.Dispose();
    }

    private async Task<UsageReading> ReadAsync(Func<BackendConnection, Task> script)
    {
        await using var backend = ScriptedBackend.Start(script);
        return await ReadAsync(backend);
    }

    private Task<UsageReading> ReadAsync(ScriptedBackend backend)
    {
        var reader = new HttpUsageReader(_client, new PoolSettings(new PoolOptions { Usage = _options }));
        return Eventually.CompletesAsync(
            reader.ReadAsync(HttpBackends.At(backend.Url), CancellationToken.None), "a reading ends in good time by itself");
    }
}
