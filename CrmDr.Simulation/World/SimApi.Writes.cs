using CrmDr.Simulation.Engine;
using CrmDr.Simulation.Running;

namespace CrmDr.Simulation.World;

/// <summary>A write on its way: check, statement, commit, check, answer; with a pause now and then between any two of them.</summary>
internal sealed partial class SimApi
{
    private void Receive(WriteRequest request)
    {
        (request.Api, request.ApiIncarnation) = (this, Incarnation);
        if (world.Bug == PlantedBug.ReplayWithoutAuthority && cloud.Database.Up && cloud.Database.KeyState(request.Key, out var stored) == DatabaseAnswer.Stored)
        {
            request.Execution = stored;
            Acknowledged(request);
            return;
        }

        if (!_authority.MayWrite(Now(), Margin))
            Tell(request, ReplyKind.NotStored);
        else
            Go(request, RequestPhase.Checked);
    }

    /// <summary>On to the next phase, perhaps after a pause.</summary>
    private void Go(WriteRequest request, RequestPhase phase)
    {
        request.Phase = phase;
        var pause = world.Nemesis.PauseOfWrite(cloud);
        if (pause > 0)
            world.Post(this, EventKind.PauseEnds, pause, Incarnation, request.Id, 0, request);
        else
            Resume(request);
    }

    private void Resume(WriteRequest request)
    {
        switch (request.Phase)
        {
            case RequestPhase.Checked:
                request.Phase = RequestPhase.Statement;
                world.Local(cloud, cloud.Database, EventKind.Statement, SimEvent.Anybody, request.Id, 0, request);
                break;
            case RequestPhase.Begun:
                request.Phase = RequestPhase.Commit;
                world.Local(cloud, cloud.Database, EventKind.Commit, SimEvent.Anybody, request.Id, 0, request);
                break;
            case RequestPhase.Committed: Acknowledge(request, last: false); break;
            case RequestPhase.Answering: Tell(request, ReplyKind.Acknowledged); break;
        }
    }

    private void StatementEnded(WriteRequest request, DatabaseAnswer answer)
    {
        if (request.Phase != RequestPhase.Statement)
            return;
        switch (answer)
        {
            case DatabaseAnswer.Begun: Go(request, RequestPhase.Begun); break;
            case DatabaseAnswer.Stored:
                request.Epoch = 0;
                Go(request, RequestPhase.Committed);
                break;
            case DatabaseAnswer.Superseded: Tell(request, ReplyKind.Superseded); break;
            default: Tell(request, ReplyKind.NotStored); break;
        }
    }

    private void CommitEnded(WriteRequest request, DatabaseAnswer answer)
    {
        // A session that ends takes a transaction with it that waits for its commit, or has not been told to yet.
        if (request.Phase == RequestPhase.Begun)
        {
            request.Phase = RequestPhase.Ended;
            Tell(request, ReplyKind.NotStored);
            return;
        }

        if (request.Phase != RequestPhase.Commit)
            return;
        switch (answer)
        {
            case DatabaseAnswer.Committed: Go(request, RequestPhase.Committed); break;
            case DatabaseAnswer.Gone: Tell(request, ReplyKind.Unknown); break;
            default: Tell(request, ReplyKind.NotStored); break;
        }
    }

    private void Acknowledge(WriteRequest request, bool last)
    {
        var now = Now();
        var epoch = request.Epoch == 0 ? _authority.Epoch : request.Epoch;
        if (world.Bug == PlantedBug.NoCheckAfterCommit || _authority.MayAcknowledge(epoch, now))
        {
            Acknowledged(request);
            return;
        }

        if (last)
        {
            world.Counters.Unknown++;
            Tell(request, ReplyKind.Unknown);
            return;
        }

        // The answer known here may be older than what was stored.
        request.Phase = RequestPhase.Refreshing;
        _waiting.Add(request);
        Ask();
    }

    private void Acknowledged(WriteRequest request)
    {
        world.Checker.Acknowledged(cloud, request.Epoch == 0 ? _authority.Epoch : request.Epoch, request.Key, request.Execution, replay: request.Epoch == 0);
        Go(request, RequestPhase.Answering);
    }

    private void Tell(WriteRequest request, ReplyKind reply) => world.Local(cloud, request.Client, EventKind.Reply, SimEvent.Anybody, request.Id, (long)reply, request);
}
