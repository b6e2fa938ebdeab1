using Akka.Actor;
using Balancer.Simulator.Timing;

namespace Balancer.Tests.Tools.Simulator;

public sealed class VirtualTimeTests : IAsyncDisposable
{
    private readonly ActorSystem _system = VirtualSystem.Create();
    private readonly List<string> _happened = [];

    private VirtualTime Time => (VirtualTime)_system.Scheduler;

    [Fact]
    public void Should_let_things_happen_in_their_order_and_those_of_a_moment_in_the_order_of_plans()
    {
        Plan(2, "late");
        Plan(1, "early");
        Plan(1, "then");

        Time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(["early at 1", "then at 1", "late at 2"], _happened);
    }

    [Fact]
    public void Should_let_nothing_happen_before_its_time()
    {
        Plan(2, "late");

        Time.Advance(TimeSpan.FromSeconds(1.9));

        Assert.Empty(_happened);
        Assert.Equal(TimeSpan.FromSeconds(1.9), Time.Elapsed);
    }

    [Fact]
    public void Should_forget_what_was_cancelled()
    {
        using var cancel = new Cancelable(_system.Scheduler);
        _system.Scheduler.Advanced.ScheduleRepeatedly(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), () => Note("again"), cancel);

        Time.Advance(TimeSpan.FromSeconds(3.5));
        cancel.Cancel();
        Time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(3, _happened.Count);
    }

    [Fact]
    public void Should_have_run_the_actors_when_a_tell_returns()
    {
        var echo = _system.ActorOf(Props.Create(() => new Echo(Note)), "echo");

        echo.Tell(100);

        Assert.Equal(101, _happened.Count);
    }

    public async ValueTask DisposeAsync()
    {
        await _system.Terminate();
    }

    private void Plan(double seconds, string what)
    {
        Time.After(TimeSpan.FromSeconds(seconds), () => Note($"{what} at {Time.Elapsed.TotalSeconds}"));
    }

    private void Note(string what)
    {
        _happened.Add(what);
    }

    private sealed class Echo : ReceiveActor
    {
        public Echo(Action<string> note)
        {
            Receive<int>(left =>
            {
                note("echo");
                if (left > 0)
                {
                    Self.Tell(left - 1);
                }
            });
        }
    }
}
