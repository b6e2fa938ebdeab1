using Akka.Actor;

namespace Balancer.Tests.Actors.Support;

/// <summary>A sender whose answer is not taken before the test says so: meanwhile the actor that answers it is busy.</summary>
internal sealed class BlockingRef : MinimalActorRef, IDisposable
{
    private readonly SemaphoreSlim _answered = new(0);
    private readonly SemaphoreSlim _opened = new(0);

    public override ActorPath Path { get; } = new RootActorPath(Address.AllSystems) / "blocks";

    public override IActorRefProvider Provider => throw new NotSupportedException("It belongs to no actor system.");

    /// <summary>Has an actor answer it, on another thread, and returns once the actor is at it. The task ends when the actor has gone on.</summary>
    public async Task<Task> OccupyAsync(IActorRef actor, object question)
    {
        var telling = Task.Run(() => actor.Tell(question, this));
        await _answered.WaitAsync();
        return telling;
    }

    public void Open()
    {
        _opened.Release();
    }

    public void Dispose()
    {
        _answered.Dispose();
        _opened.Dispose();
    }

    protected override void TellInternal(object message, IActorRef sender)
    {
        _answered.Release();
        _opened.Wait();
    }
}
