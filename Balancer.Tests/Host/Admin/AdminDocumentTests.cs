namespace Balancer.Tests.Host.Admin;

public class AdminDocumentTests
{
    [Fact]
    public async Task Should_describe_every_call_when_asked_for_the_document()
    {
        await using var admin = await RunningAdmin.StartAsync();

        var document = (await admin.GetAsync("/openapi/v1.json")).Json;

        string[] calls =
        [
            "/health/live get", "/health/ready get", "/api/routes get", "/api/routes put",
            "/api/pools get", "/api/pools/{pool} get", "/api/pools/{pool} patch",
            "/api/pools/{pool}/backends get", "/api/pools/{pool}/backends post",
            "/api/pools/{pool}/backends/{name} get", "/api/pools/{pool}/backends/{name} patch", "/api/pools/{pool}/backends/{name} delete",
            "/api/pools/{pool}/backends/{name}/requests get", "/api/pools/{pool}/explain get", "/api/operations/{id} get", "/api/events get", "/api/cluster get",
        ];
        var described = document.GetProperty("paths").EnumerateObject().SelectMany(path =>
            path.Value.EnumerateObject().Where(call => call.Name != "parameters").Select(call => $"{path.Name} {call.Name}"));
        Assert.Equal(calls.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
        var fields = document.GetProperty("components").GetProperty("schemas").GetProperty("NewBackend").GetProperty("properties");
        Assert.Equal(["url", "name", "maxConnections", "weight", "backup"], fields.EnumerateObject().Select(field => field.Name));
    }
}
