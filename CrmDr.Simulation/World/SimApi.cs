using CrmDr.Failover.Authority;
using CrmDr.Simulation.Engine;
using CrmDr.Simulation.Running;

namespace CrmDr.Simulation.World;

/// <summary>One cloud's application: the real <see cref="WriteAuthority"/>, asked before a write, after its commit, and before a stored answer is given again.</summary>
internal sealed partial class SimApi(VirtualWorld world, Cloud cloud) : SimProcess
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(125);
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(20);
    private readonly List<WriteRequest> _waiting = [];
    private WriteAuthority _authority = WriteAuthority.Unknown(cloud.Name);
    private ElapsedClock _clock;
    private TimeSpan _askedAt;
    private int _question;
    private int _questions;

    public Cloud Cloud => cloud;
    public override bool IsConcurrent => true;

    /// <summary>It would take a new write now.</summary>
    public bool IsActive => Up && FrozenUntil <= world.Now && _authority.MayWrite(Now(), Margin);

    /// <summary>The epoch under which it would acknowledge at this moment; null when it would not. Reads the clocks as it would, and leaves them alone.</summary>
    public long? BelievesIn
    {
        get
        {
            var now = _clock.Advance(cloud.ApiClock.Read(world.Now)).Elapsed;
            return Up && _authority.MayAcknowledge(_authority.Epoch, now) ? _authority.Epoch : null;
        }
    }

    public void Reset()
    {
        (Up, Incarnation) = (false, 0);
        Thaw();
    }

    public void Start()
    {
        if (Up || !cloud.Platform.Wanted)
            return;
        (Up, Incarnation) = (true, Incarnation + 1);
        _authority = WriteAuthority.Unknown(cloud.Name);
        _clock = ElapsedClock.Start(cloud.ApiClock.Read(world.Now));
        (_askedAt, _question) = (TimeSpan.Zero, 0);
        _waiting.Clear();
        Poll();
    }

    public void Crash()
    {
        if (!Up)
            return;
        Up = false;
        Thaw();
        cloud.Database.SessionsLost(this, Incarnation);
        if (world.Tracing)
            world.Note($"{cloud.Name} application crashes");
    }

    public override void Handle(in SimEvent e)
    {
        switch (e.Kind)
        {
            case EventKind.AuthorityPoll: Poll(); break;
            case EventKind.AuthorityAnswer: Learn(e.Id, (WriteAuthorityAnswer)e.Body!); break;
            case EventKind.Request: Receive((WriteRequest)e.Body!); break;
            case EventKind.StatementAnswer: StatementEnded((WriteRequest)e.Body!, (DatabaseAnswer)e.Value); break;
            case EventKind.CommitAnswer: CommitEnded((WriteRequest)e.Body!, (DatabaseAnswer)e.Value); break;
            case EventKind.PauseEnds: Resume((WriteRequest)e.Body!); break;
        }
    }

    /// <summary>Nobody listens.</summary>
    public override void Refuse(in SimEvent e)
    {
        if (e.Kind == EventKind.Request)
            Tell((WriteRequest)e.Body!, ReplyKind.NotStored);
    }

    private TimeSpan Now()
    {
        _clock = _clock.Advance(cloud.ApiClock.Read(world.Now));
        return _clock.Elapsed;
    }

    private void Poll()
    {
        Ask();
        world.Post(this, EventKind.AuthorityPoll, cloud.ApiClock.TrueTime(Interval), Incarnation, 0, 0, null);
    }

    /// <summary>One question at a time; one that stays without an answer is given up.</summary>
    private void Ask()
    {
        var now = Now();
        if (_question != 0 && now - _askedAt < Patience)
            return;
        if (_question != 0)
            Refreshed();
        (_question, _askedAt) = (++_questions, now);
        world.Local(cloud, cloud.Controller, EventKind.AuthorityQuestion, SimEvent.Anybody, _question, 0, new AuthorityQuestion(this, Incarnation, _question, _authority.MayAcknowledge(_authority.Epoch, now), _authority.Epoch));
    }

    private void Learn(int question, WriteAuthorityAnswer answer)
    {
        if (question != _question)
            return;
        _question = 0;
        _authority = _authority.Learn(answer, world.Bug == PlantedBug.AuthorityCountedOnReceipt ? Now() : _askedAt);
        Refreshed();
    }

    private void Refreshed()
    {
        for (var i = 0; i < _waiting.Count; i++)
            Acknowledge(_waiting[i], last: true);
        _waiting.Clear();
    }
}
