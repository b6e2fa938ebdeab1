using System.Diagnostics;
using System.Net.Sockets;

namespace Balancer.Soak;

/// <summary>Sends one request after the other, all of them decided by the seed.</summary>
internal sealed class Client(int number, int seed, int port, Ledger ledger, Report report) : IDisposable
{
    private const int MaxPause = 10; // Milliseconds; without any, the clients would leave the balancer no processor.
    private const int MaxStay = 100; // Milliseconds until a client that leaves has left.
    private const double Reused = 0.9; // The part of the requests that go over a connection that is there already.

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly Random _random = new(unchecked((seed * 1009) + number));
    private Connection? _connection;

    /// <summary>Ends, when cancelled, with the request that is in flight.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        for (var i = 0; !cancellationToken.IsCancellationRequested; i++)
        {
            var request = Request.Create(ChooseKind(), $"{number}-{i}", _random);
            ledger.Add(request.Kind, request.Kind == RequestKind.Left ? await LeaveAsync(request) : await AskAsync(request));
            await Task.Delay(_random.Next(MaxPause), CancellationToken.None);
        }
    }

    public void Dispose() => _connection?.Dispose();

    private RequestKind ChooseKind() => _random.Next(100) switch
    {
        < 60 => RequestKind.Get,
        < 75 => RequestKind.SlowGet,
        < 90 => RequestKind.Post,
        _ => RequestKind.Left,
    };

    private async Task<Outcome> AskAsync(Request request)
    {
        var started = Stopwatch.GetTimestamp();
        var (outcome, what) = await ExchangeAsync(request);
        if (outcome != Outcome.Answered)
        {
            _connection?.Dispose();
            _connection = null;
        }

        if (outcome == Outcome.Failed)
        {
            report.Failure($"{request.RequestLine}: {what}, after {Stopwatch.GetElapsedTime(started).TotalMilliseconds:F0} ms");
        }

        return outcome;
    }

    private async Task<(Outcome Outcome, string What)> ExchangeAsync(Request request)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await ConnectAsync(patience.Token);
            await SendAsync(request, patience.Token);
            return Judge(request, await _connection!.ReadReplyAsync(patience.Token));
        }
        catch (CutShortException cut)
        {
            return (cut.Begun ? Outcome.CutShort : Outcome.Failed, cut.Message);
        }
        catch (OperationCanceledException)
        {
            return (Outcome.Failed, $"no answer within {Patience.TotalSeconds} s");
        }
        catch (Exception failure) when (failure is SocketException or InvalidDataException)
        {
            return (Outcome.Failed, failure.Message);
        }
    }

    private static (Outcome Outcome, string What) Judge(Request request, Reply reply)
    {
        if (request.IsAnsweredBy(reply))
        {
            return (Outcome.Answered, "");
        }

        var mayBeRefused = request.Kind == RequestKind.Post && reply.Status == 502;
        return (mayBeRefused ? Outcome.Refused : Outcome.Failed, $"{reply.Status} {reply.Body}");
    }

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        if (_random.NextDouble() >= Reused)
        {
            _connection?.Dispose();
            _connection = null;
        }

        _connection ??= await Connection.OpenAsync(port, cancellationToken);
    }

    private async Task SendAsync(Request request, CancellationToken cancellationToken)
    {
        try
        {
            await _connection!.SendAsync(request.Bytes, cancellationToken);
        }
        catch (SocketException)
        {
            // The balancer may have answered before it took the whole body; the answer decides.
        }
    }

    private async Task<Outcome> LeaveAsync(Request request)
    {
        try
        {
            using var connection = await Connection.OpenAsync(port, CancellationToken.None);
            var sent = _random.Next(3) == 0 ? _random.Next(request.Bytes.Length) : request.Bytes.Length;
            await connection.SendAsync(request.Bytes.AsMemory(0, sent), CancellationToken.None);
            await Task.Delay(_random.Next(MaxStay), CancellationToken.None);
            if (_random.Next(2) == 0)
            {
                connection.Reset();
            }

            return Outcome.GivenUp;
        }
        catch (SocketException failure)
        {
            report.Failure($"{request.RequestLine}, to be given up: {failure.Message}");
            return Outcome.Failed;
        }
    }
}
