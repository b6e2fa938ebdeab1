using Akka.Configuration;
using Akka.Dispatch;

namespace Balancer.Actors.Dispatch;

/// <summary>
/// Runs an actor on the thread that tells it something, so that a request pays no hop to the thread pool and back.
/// The mailbox's own status still lets one thread at a time in: who finds the actor busy leaves the message to whoever runs it.
/// </summary>
internal sealed class CallingThreadDispatcher : MessageDispatcher
{
    /// <summary>Its place in the configuration of the actor system.</summary>
    public const string Path = "balancer.calling-thread-dispatcher";

    /// <summary>Mailbox runs a thread does before it leaves the rest to the pool: a caller must not work for others for ever.</summary>
    private const int RunsPerCall = 64;

    public CallingThreadDispatcher(CallingThreadDispatcherConfigurator configurator)
        : base(configurator)
    {
        Id = Path;
    }

    /// <summary>What the actor system needs to know the dispatcher under <see cref="Path"/>.</summary>
    public static Config Config { get; } = ConfigurationFactory.ParseString(
        $$"""{{Path}} { type = "{{typeof(CallingThreadDispatcherConfigurator).AssemblyQualifiedName}}" }""");

    protected override void ExecuteTask(IRunnable run)
    {
        Trampoline.OfThisThread.Execute(run);
    }

    protected override void Shutdown()
    {
        // No thread of its own to end.
    }

    /// <summary>
    /// A mailbox run ends by registering itself again while messages are left, and a handler's tell registers the next mailbox:
    /// run in place, both would recurse. Only the outermost call of a thread runs; the inner ones line up behind it.
    /// </summary>
    private sealed class Trampoline
    {
        [ThreadStatic]
        private static Trampoline? _ofThisThread;

        private readonly Queue<IRunnable> _waiting = new();
        private bool _running;

        public static Trampoline OfThisThread => _ofThisThread ??= new Trampoline();

        public void Execute(IRunnable run)
        {
            if (_running)
            {
                _waiting.Enqueue(run);
                return;
            }

            _running = true;
            try
            {
                run.Run();
                for (var runs = 1; runs < RunsPerCall && _waiting.TryDequeue(out var next); runs++)
                {
                    next.Run();
                }
            }
            finally
            {
                _running = false;
                HandOver();
            }
        }

        private void HandOver()
        {
            while (_waiting.TryDequeue(out var left))
            {
                ThreadPool.UnsafeQueueUserWorkItem(static run => OfThisThread.Execute(run), left, preferLocal: true);
            }
        }
    }
}
