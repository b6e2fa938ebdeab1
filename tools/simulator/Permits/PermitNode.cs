using Balancer.Actors.Permits;

namespace Balancer.Simulator.Permits;

/// <summary>A node of the model: does with its holder what a pool does, and with its owner what the cluster's actor does.</summary>
internal sealed partial class PermitNode(PermitModel model, int place)
{
    private static readonly TimeSpan Unreachable = TimeSpan.FromSeconds(4);

    private readonly DateTimeOffset[] _reached = new DateTimeOffset[model.Names.Count];
    private PermitHolder? _holder;
    private DateTimeOffset _pausedUntil;
    private DateTimeOffset _usurpsUntil;
    private long _instance;
    private int _life;

    /// <summary>Whether there is a process.</summary>
    public bool IsAlive => _holder is not null;

    /// <summary>Grants, where it is this node that does.</summary>
    public PermitOwner? Owner { get; private set; }

    private DateTimeOffset Now => model.Now;

    /// <summary>Starts the process, where there is none.</summary>
    public void Start()
    {
        if (!IsAlive)
        {
            _instance = (model.Now.Ticks * 8) + place;
            _holder = new PermitHolder("pool", _instance, Now);
            _changed.Clear();
            var life = ++_life;
            Tick(life);
        }
    }

    /// <summary>Kills the process: its requests are gone, too.</summary>
    public void Kill(bool isMeant = true)
    {
        if (IsAlive && isMeant)
        {
            (_holder, Owner, _usurpsUntil) = (null, null, default);
            _waiting.Clear();
            _life++;
            BreakOff();
        }
    }

    /// <summary>The process stands still for a while.</summary>
    public void Pause(TimeSpan time) => _pausedUntil = Now + time;

    /// <summary>It takes itself for the one that has to grant, for a while.</summary>
    public void Usurp() => _usurpsUntil = Now + model.Between(0, 10);

    /// <summary>A request comes.</summary>
    public void Ask(TimeSpan stay) => Hear(node => node.Enter(stay));

    /// <summary>All clients leave whose requests wait.</summary>
    public void Leave() => _waiting.Clear();

    /// <summary>A message comes.</summary>
    public void Hear(Action<PermitNode> deliver)
    {
        if (!IsAlive)
        {
            return;
        }

        if (Now < _pausedUntil)
        {
            model.After(_pausedUntil - Now + TimeSpan.FromTicks(1), () => Hear(deliver));
            return;
        }

        deliver(this);
    }

    /// <summary>What is not as it should be when all has come to rest; null for nothing.</summary>
    public string? Describe() =>
        !IsAlive ? $"{model.Names[place]} does not run"
        : _waiting.Count > 0 ? $"{_waiting.Count} requests wait on {model.Names[place]}"
        : model.Backends.FirstOrDefault(b => _holder!.StockOf(b).Count > 0) is { } held ? $"{model.Names[place]} holds permits for {held}"
        : null;

    private void Tick(int life)
    {
        if (life != _life)
        {
            return;
        }

        Hear(_ => Look());
        model.After(PermitTimes.Interval, () => Tick(life));
    }

    private void Look()
    {
        for (var i = 0; i < _reached.Length; i++)
        {
            _reached[i] = model.Reaches(place, i) && model.Reaches(i, place) ? Now : _reached[i];
        }

        var isFirst = Now < _usurpsUntil || Array.FindIndex(_reached, at => Now - at < Unreachable) == place;
        var latest = Owner?.LatestNumber ?? 0;
        if (!isFirst || Owner is { IsOver: true })
        {
            Owner?.Resign(Now);
            Owner = null;
        }

        if (isFirst && Owner is null)
        {
            var number = Math.Max(_holder!.Term.Number, latest) + 1;
            Owner = new PermitOwner("pool", new Term(number, model.Names[place], _instance), model.Names, SendGrants);
        }

        Owner?.Call(Now);
        Work(isAck: false);
    }

    private void SendGrants(string to, PermitGrants message) =>
        model.Send(place, int.Parse(to.AsSpan(4), System.Globalization.CultureInfo.InvariantCulture), node => node.Take(message, place));

    private void Take(PermitGrants message, int from)
    {
        Lapse();
        var reply = _holder!.Hear(message, Now);
        if (reply == PermitReply.Refer)
        {
            Send(_holder.Refer(), from);
        }

        _changed.UnionWith(message.Grants.Select(key => model.Backends.IndexOf(key)));
        Serve(); // What it was granted, it was granted for these.
        Work(isAck: reply == PermitReply.Ack, isFull: reply == PermitReply.Full);
    }

    private void Send(PermitReport report, int to)
    {
        var from = model.Names[place];
        model.Send(place, to, node => node.Owner?.Hear(from, report, node.Now));
    }
}
