using Akka.Actor;
using Balancer.Actors;

namespace Balancer.Tests.Actors.Support;

/// <summary>Stands in for what asks backends: takes every call down, and answers when the test does.</summary>
internal sealed class OpenCalls<T>(IScheduler clock)
{
    private readonly Lock _lock = new();
    private readonly List<Call> _calls = [];

    /// <summary>Answers at once where it gives something; else the call stays open.</summary>
    public Func<Backend, Task<T>?> AtOnce { get; set; } = _ => null;

    public IReadOnlyList<Call> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _calls];
            }
        }
    }

    public IReadOnlyList<Call> Open => [.. All.Where(call => !call.Answered)];

    /// <summary>The numbers of the backends asked, in the order they were.</summary>
    public IEnumerable<int> Asked => All.Select(call => call.Backend.Id.Value);

    /// <summary>When this backend was asked.</summary>
    public IReadOnlyList<DateTimeOffset> TimesOf(int backend)
    {
        return [.. All.Where(call => call.Backend.Id.Value == backend).Select(call => call.At)];
    }

    public Task<T> AskAsync(Backend backend, CancellationToken cancellationToken)
    {
        var call = new Call(backend, clock.Now, AtOnce(backend), cancellationToken);
        lock (_lock)
        {
            _calls.Add(call);
        }

        return call.Answer;
    }

    internal sealed class Call(Backend backend, DateTimeOffset at, Task<T>? atOnce, CancellationToken cancellationToken)
    {
        private readonly TaskCompletionSource<T> _answer = new();

        public Backend Backend { get; } = backend;

        public DateTimeOffset At { get; } = at;

        public CancellationToken CancellationToken { get; } = cancellationToken;

        public Task<T> Answer => atOnce ?? _answer.Task;

        public bool Answered => Answer.IsCompleted;

        /// <summary>Answers; the asker has been told when this completes.</summary>
        public Task AnswerAsync(T answer)
        {
            // On a thread of the pool, what waits for the answer runs before this returns.
            return Task.Run(() => _answer.SetResult(answer));
        }

        public Task FailAsync(Exception fault)
        {
            return Task.Run(() => _answer.SetException(fault));
        }
    }
}
