using Akka.Configuration;
using Akka.Dispatch;

namespace Balancer.Simulator.Timing;

/// <summary>
/// Runs every actor on the thread of the simulation, and has done so when a tell returns. It stands in for all dispatchers: the product's own one
/// leaves a long line of mailboxes to the thread pool, and with it their order to chance.
/// </summary>
internal sealed class InlineDispatcher : MessageDispatcher
{
    // Simulations may run side by side, each on a thread.
    [ThreadStatic]
    private static Line? _line;

    public InlineDispatcher(MessageDispatcherConfigurator configurator)
        : base(configurator)
    {
        Id = configurator.Config.GetString("id");
    }

    /// <inheritdoc/>
    protected override void ExecuteTask(IRunnable run) => (_line ??= new Line()).Execute(run);

    /// <inheritdoc/>
    protected override void Shutdown()
    {
        // No thread of its own to end.
    }

    /// <summary>Mailboxes one after the other: run within each other, they would recurse.</summary>
    private sealed class Line
    {
        private readonly Queue<IRunnable> _waiting = new();
        private bool _running;

        public void Execute(IRunnable run)
        {
            _waiting.Enqueue(run);
            if (_running)
            {
                return;
            }

            _running = true;
            while (_waiting.TryDequeue(out var next))
            {
                next.Run();
            }

            _running = false;
        }
    }
}

/// <summary>Akka's extension point: made by name from the configuration.</summary>
internal sealed class InlineDispatcherConfigurator(Config config, IDispatcherPrerequisites prerequisites)
    : MessageDispatcherConfigurator(config, prerequisites)
{
    private InlineDispatcher? _dispatcher;

    /// <inheritdoc/>
    public override MessageDispatcher Dispatcher() => _dispatcher ??= new InlineDispatcher(this);
}
