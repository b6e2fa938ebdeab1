namespace Balancer.Tests.Host.Admin;

/// <summary>What is in flight on a backend.</summary>
public class PoolEndpointsRequestsTests
{
    [Fact]
    public async Task Should_show_requests_without_their_queries_when_asked_what_is_in_flight()
    {
        await using var admin = await RunningAdmin.StartAsync();

        var answer = await admin.GetAsync($"{RunningAdmin.Backends}/app1/requests");

        answer.IsJson(200, """[{"id":42,"client":"10.0.0.1","method":"GET","path":"/a%20b","ageMs":1500}]""");
    }
}
