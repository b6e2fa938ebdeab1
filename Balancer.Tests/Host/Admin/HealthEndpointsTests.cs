using Balancer.Actors;

namespace Balancer.Tests.Host.Admin;

public class HealthEndpointsTests
{
    [Fact]
    public async Task Should_be_live_and_ready_when_a_backend_is_up()
    {
        await using var admin = await RunningAdmin.StartAsync();
        admin.Pool.Backends.Insert(0, A.Backend("app0", BackendCondition.Down));

        (await admin.GetAsync("/health/live")).IsJson(200, """{"status":"live"}""");
        (await admin.GetAsync("/health/ready?deep=1")).IsJson(200, """{"status":"ready"}""");
    }

    [Theory]
    [InlineData(BackendCondition.Down)]
    [InlineData(BackendCondition.Draining)]
    [InlineData(BackendCondition.Ejected)]
    [InlineData(BackendCondition.Disabled)]
    public async Task Should_not_be_ready_when_no_backend_is_up(BackendCondition condition)
    {
        await using var admin = await RunningAdmin.StartAsync();
        admin.Pool.Backends[0] = A.Backend("app1", condition);

        var answer = await admin.GetAsync("/health/ready");

        answer.IsJson(503, """{"status":"not ready","reason":"no backend is up"}""");
        Assert.Equal(200, (await admin.GetAsync("/health/live")).Status);
    }

    [Fact]
    public async Task Should_not_be_ready_when_the_process_is_stopping()
    {
        await using var admin = await RunningAdmin.StartAsync();
        admin.Lifetime.StopApplication();

        var answer = await admin.GetAsync("/health/ready");

        answer.IsJson(503, """{"status":"not ready","reason":"the process is stopping"}""");
        Assert.Equal(200, (await admin.GetAsync("/health/live")).Status);
    }

    [Fact]
    public async Task Should_not_be_ready_when_the_traffic_port_has_not_started()
    {
        using var lifetime = new FakeLifetime();
        var readiness = new Balancer.Host.Admin.Readiness(lifetime, A.Router(new FakePool()));

        Assert.Equal("the process is starting", await readiness.WhyNotAsync(CancellationToken.None));
        lifetime.Start();
        Assert.Null(await readiness.WhyNotAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Should_not_be_ready_when_the_pool_does_not_answer()
    {
        await using var admin = await RunningAdmin.StartAsync();
        admin.Pool.Failure = new TimeoutException();

        var answer = await admin.GetAsync("/health/ready");

        answer.IsJson(503, """{"status":"not ready","reason":"the pool does not answer"}""");
    }
}
