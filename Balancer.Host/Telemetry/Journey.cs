using System.Diagnostics;
using Balancer.Actors;
using Balancer.Host.Forwarding;

namespace Balancer.Host.Telemetry;

/// <summary>What is known of a request on its way through the balancer. Times are zero where there was nothing to take any.</summary>
internal struct Journey
{
    /// <summary>One that begins now.</summary>
    /// <param name="pool">Where it goes; empty where the balancer answers it itself.</param>
    public Journey(string pool)
    {
        BegunAt = Stopwatch.GetTimestamp();
        Pool = pool;
        Outcome = Outcomes.InternalError; // Unless somebody knows better.
    }

    /// <summary>When its head had come, as <see cref="Stopwatch.GetTimestamp"/> tells it.</summary>
    public long BegunAt { get; }

    /// <summary>The pool it went to; empty for none.</summary>
    public string Pool { get; }

    /// <summary>How it ended: one of <see cref="Outcomes"/>.</summary>
    public string Outcome { get; set; }

    /// <summary>Its span; null where nobody listens.</summary>
    public Activity? Span { get; init; }

    /// <summary>That of the present try.</summary>
    public Activity? Try { get; set; }

    /// <summary>How often it was sent, or was to be sent.</summary>
    public int Tries { get; private set; }

    /// <summary>The backend of the last try; null where there was none.</summary>
    public Backend? Backend { get; private set; }

    /// <summary>What that had in flight when it was picked, this request included.</summary>
    public int InFlight { get; private set; }

    /// <summary>Time spent waiting for a place, before all tries together.</summary>
    public TimeSpan Queue { get; private set; }

    /// <summary>Time it took to open a connection for the last try.</summary>
    public TimeSpan Connect { get; private set; }

    /// <summary>Time from there to the head of the answer.</summary>
    public TimeSpan FirstByte { get; private set; }

    /// <summary>Bytes of the request's body that were sent to the backend of the last try.</summary>
    public long BytesIn { get; private set; }

    /// <summary>Bytes of the response's body that were sent to the client.</summary>
    public long BytesOut { get; private set; }

    /// <summary>The pool has answered what was asked at a time.</summary>
    public void Picked(Acquisition acquired, long askedAt)
    {
        if (acquired.WasQueued)
        {
            Queue += Stopwatch.GetElapsedTime(askedAt, acquired.Lease?.GrantedAt ?? Stopwatch.GetTimestamp());
        }

        if (acquired.Lease is { } lease)
        {
            Tries++;
            Backend = lease.Backend;
            InFlight = lease.InFlight;
            (Connect, FirstByte, BytesIn) = (TimeSpan.Zero, TimeSpan.Zero, 0);
            Outcome = Outcomes.InternalError; // Until the try has ended, as it will.
        }
    }

    /// <summary>A try has ended.</summary>
    public void Tried(in ForwardResult result, long grantedAt, int status)
    {
        Connect = result.ConnectTime;
        FirstByte = result.AnsweredAt == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(grantedAt, result.AnsweredAt) - Connect;
        BytesIn = result.BytesIn;
        BytesOut = result.BytesOut;
        Outcome = Outcomes.Of(result.Outcome, status);
    }

    /// <summary>The client has left while it waited for a place.</summary>
    public void Left(long askedAt)
    {
        Queue += Stopwatch.GetElapsedTime(askedAt);
        Outcome = Outcomes.ClientGone;
    }

    /// <summary>The balancer has answered it.</summary>
    public void Answered(string outcome, HttpContext context)
    {
        Outcome = outcome;
        BytesOut = HttpMethods.IsHead(context.Request.Method) ? 0 : context.Response.ContentLength ?? 0;
    }
}
