using System.Diagnostics;
using System.Runtime.CompilerServices;
using Balancer.Actors;
using Balancer.Host.Transport;

namespace Balancer.Host.Forwarding.Direct;

/// <summary>
/// One request and its response over a connection. Belongs to the connection and is used again for every request, so that a request
/// allocates next to nothing; what others may call at any time (<see cref="Fail"/>, <see cref="CheckDeadline"/>) does nothing between two.
/// </summary>
internal sealed partial class Exchange(UpstreamConnection connection)
{
    private const int MaxInterim = 32; // 1xx responses before the final one, so that nobody sends them for ever.
    private const long Never = long.MaxValue;

    private readonly Lock _gate = new();
    private readonly ResponseHead _head = new();
    private readonly ResponseFields _fields = new();
    private readonly ByteBuilder _request = new();
    private HttpContext? _context; // Null between two requests.
    private TimeoutOptions _timeouts = null!;
    private RequestBody? _body;
    private ForwardOutcome? _cause;
    private long _due = Never;
    private long _responseDue = Never;
    private int _interim;
    private bool _responseBegun;
    private bool _headPassed;
    private bool _clientGone;
    private int _uses;

    /// <summary>Whether everything went through and the connection is as good as new.</summary>
    public bool LeavesConnectionClean { get; private set; }

    /// <summary>Bytes of the response's body that were written to the client.</summary>
    public long BytesPassed { get; set; }

    /// <summary>For how long the backend has said that it keeps an idle connection; null where it has not.</summary>
    public TimeSpan? KeepAliveTimeout => _head.KeepAliveTimeout;

    /// <summary>Sends the request and passes its response on; then the connection is back in its pool.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ForwardResult> RunAsync(HttpContext context, UpstreamPool pool, TimeoutOptions timeouts)
    {
        if (!RequestHead.TryWrite(context, pool.Backend, _request))
        {
            _request.Clear();
            LeavesConnectionClean = true;
            pool.Return(connection);
            return new ForwardResult(ForwardOutcome.BadRequest);
        }

        Begin(context, timeouts);
        var gone = context.RequestAborted.UnsafeRegister(static e => ((Exchange)e!).Fail(ForwardOutcome.ClientGone), this);
        var outcome = ForwardOutcome.Aborted;
        var answeredAt = 0L;
        ForwardResult result;
        try
        {
            await SendAsync(context);
            while (!TryReceiveHead(out outcome))
            {
                await connection.WaitForInputAsync();
            }

            if (outcome == ForwardOutcome.Completed)
            {
                answeredAt = Stopwatch.GetTimestamp();
                outcome = ForwardOutcome.Aborted; // Until it is passed on.
                outcome = await PassAsync(context, pool.Backend);
            }
        }
        finally
        {
            var requestSent = false;
            try
            {
                requestSent = _body is null || await _body.EndAsync();
            }
            finally
            {
                gone.Dispose(); // Waits for a call of Fail that is on: the next exchange is none of its business.
                result = Judge(context, outcome) with { AnsweredAt = answeredAt };
                Forget(outcome == ForwardOutcome.Completed && requestSent);
                pool.Return(connection); // From here on it may be in use for another request.
            }
        }

        return result;
    }

    private void Begin(HttpContext context, TimeoutOptions timeouts)
    {
        _timeouts = timeouts;
        _body = null;
        _cause = null;
        _interim = 0;
        BytesPassed = 0;
        _uses++;
        _responseBegun = _headPassed = _clientGone = false;
        _responseDue = Never;
        LeavesConnectionClean = false;
        _head.Begin();
        lock (_gate)
        {
            _context = context;
            Touch();
        }
    }

    // Under the lock: who calls from outside either comes before, or finds nothing to give up.
    private void Forget(bool whole)
    {
        lock (_gate)
        {
            _context = null;
            _due = Never;
            LeavesConnectionClean = whole && _cause is null && _head.KeepsConnection && connection.IsQuiet();
        }

        _request.Clear();
    }

    private ValueTask SendAsync(HttpContext context)
    {
        if (!RequestHead.HasBody(context))
        {
            return SendHeadAsync();
        }

        _body = new RequestBody(this, connection, context, _request);
        return ValueTask.CompletedTask;
    }

    private ValueTask SendHeadAsync()
    {
        // Where it fails, there may be an answer all the same, or there is the end to read.
        var sending = connection.SendAsync(_request.Written);
        if (!sending.IsCompletedSuccessfully)
        {
            return AwaitAsync(sending);
        }

        _request.Clear();
        RequestSent();
        return ValueTask.CompletedTask;

        async ValueTask AwaitAsync(ValueTask<bool> sent)
        {
            await sent;
            _request.Clear();
            RequestSent();
        }
    }

    // Goes as far as there are bytes. False where more of them have to come; else there is a final head, or none that can be used.
    private bool TryReceiveHead(out ForwardOutcome outcome)
    {
        while (_interim <= MaxInterim)
        {
            var state = _head.Parse(connection.Unread);
            if (state == ParseState.Incomplete)
            {
                var count = connection.HasNews ? connection.Fill() : Channel.Nothing;
                outcome = _responseBegun ? ForwardOutcome.BadResponse : ForwardOutcome.ClosedEarly;
                if (count <= 0)
                {
                    return count != Channel.Nothing;
                }

                _responseBegun = true;
                Touch();
                continue;
            }

            if (state == ParseState.Malformed || _head.Status == StatusCodes.Status101SwitchingProtocols)
            {
                break;
            }

            outcome = ForwardOutcome.Completed;
            if (_head.Status >= 200)
            {
                return true;
            }

            SkipInterim();
        }

        outcome = ForwardOutcome.BadResponse;
        return true;
    }

    private void SkipInterim()
    {
        _interim++;
        if (_head.Status == StatusCodes.Status100Continue)
        {
            _body?.Continue();
        }

        connection.Take(_head.Length);
        _head.Begin();
    }

    private ValueTask<ForwardOutcome> PassAsync(HttpContext context, Backend backend)
    {
        if (_head.FramingFor(context.Request.Method) is not { } framing)
        {
            return ValueTask.FromResult(ForwardOutcome.BadResponse);
        }

        _fields.Copy(_head, connection.Unread, framing, context);
        Affinities.Remember(context, backend);
        connection.Take(_head.Length);
        _headPassed = true;
        return PassBodyAsync(context, framing);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ForwardOutcome> PassBodyAsync(HttpContext context, BodyFraming framing)
    {
        await context.Response.StartAsync();
        var whole = await ResponseBody.PassAsync(this, connection, context, framing, _head);
        return whole ? ForwardOutcome.Completed : ForwardOutcome.Aborted;
    }

    private ForwardResult Judge(HttpContext context, ForwardOutcome outcome)
    {
        if (outcome != ForwardOutcome.Completed && context.Response.HasStarted)
        {
            // Whether it was the backend that broke off, or the client: who is silent too long may be either.
            var isTheBackends = !_clientGone && _cause is null && !context.RequestAborted.IsCancellationRequested;
            context.Abort();
            outcome = isTheBackends ? ForwardOutcome.Aborted : ForwardOutcome.Abandoned;
        }
        else if (outcome != ForwardOutcome.Completed)
        {
            outcome = _cause ?? outcome;
        }

        return new ForwardResult(outcome, WasReused: _uses > 1) { BytesIn = _body?.Taken ?? 0, BytesOut = BytesPassed };
    }
}
