namespace CrmDr.Failover.Authority;

/// <summary>What a service knows about its right to write: the last answer of its controller, and until when it counts.</summary>
/// <remarks>
/// Times are readings of one <see cref="ElapsedClock"/>. The deadline counts from the moment the question was <i>sent</i>: however long the
/// answer travelled, it never promises more than the controller had. An answer that does not arrive changes nothing; the deadline passes by itself.
/// Protects against late, reordered and repeated answers and against a controller that lost its memory of higher epochs.
/// Does not protect against a controller that answers for a lease it does not hold: that is the database gate's part.
/// </remarks>
public sealed record WriteAuthority
{
    /// <summary>No single answer is believed for longer, whatever it says.</summary>
    public static readonly TimeSpan LongestPromise = TimeSpan.FromMinutes(1);

    private WriteAuthority(string cloud, string reason)
    {
        Cloud = cloud;
        Reason = reason;
    }

    /// <summary>The cloud this service belongs to.</summary>
    public string Cloud { get; private init; }

    /// <summary>The epoch of the last answer; 0 before the first.</summary>
    public long Epoch { get; private init; }

    /// <summary>The highest epoch ever heard of: it only grows.</summary>
    public long HighestEpoch { get; private init; }

    /// <summary>The last answer said that this cloud holds the authority.</summary>
    public bool Held { get; private init; }

    /// <summary>The last answer said that new writes are wanted.</summary>
    public bool Accepting { get; private init; }

    /// <summary>When the question behind the last answer was sent.</summary>
    public TimeSpan SentAt { get; private init; } = TimeSpan.MinValue;

    /// <summary>From this moment on nothing is acknowledged.</summary>
    public TimeSpan Deadline { get; private init; } = TimeSpan.MinValue;

    /// <summary>One sentence: why it is or is not held.</summary>
    public string Reason { get; private init; }

    /// <summary>Before the first answer: nothing may be written.</summary>
    public static WriteAuthority Unknown(string cloud) => new(cloud, $"The controller of {cloud} has not answered yet.");

    /// <summary>What is known after an answer to a question sent at <paramref name="sentAt"/>.</summary>
    public WriteAuthority Learn(WriteAuthorityAnswer answer, TimeSpan sentAt)
    {
        var highest = Math.Max(HighestEpoch, Math.Max(answer.Epoch, answer.HighestEpoch));
        if (sentAt < SentAt)
            return this with { HighestEpoch = highest }; // overtaken by the answer to a later question

        var refusal = Refusal(answer, highest);
        return this with
        {
            Epoch = answer.Epoch,
            HighestEpoch = highest,
            Held = refusal is null,
            Accepting = refusal is null && answer.Accepting,
            SentAt = sentAt,
            Deadline = refusal is null ? sentAt + Promise(answer.RemainingSeconds) : TimeSpan.MinValue,
            Reason = refusal ?? answer.Reason ?? $"{Cloud} holds epoch {answer.Epoch}.",
        };
    }

    /// <summary>A new write may begin: authority is held, wanted, and lasts longer than <paramref name="margin"/>.</summary>
    /// <param name="now">The moment of the check.</param>
    /// <param name="margin">What a write needs to be finished: without it, writes begun in the last moment end with an unknown outcome.</param>
    public bool MayWrite(TimeSpan now, TimeSpan margin) => Held && Accepting && now < Deadline - margin;

    /// <summary>A committed write may be acknowledged: the epoch stamped on it is still held and the deadline has not passed.</summary>
    public bool MayAcknowledge(long stampedEpoch, TimeSpan now) => Held && stampedEpoch == Epoch && now < Deadline;

    /// <summary>Why a new write may not begin now, for a person.</summary>
    public string WhyNot(TimeSpan now, TimeSpan margin)
    {
        if (!Held)
            return Reason;
        if (now >= Deadline - margin)
            return $"The authority of {Cloud} for epoch {Epoch} ended and the controller has not renewed it.";
        return Accepting ? Reason : $"{Cloud} holds epoch {Epoch} but accepts no new writes: {Reason}";
    }

    private string? Refusal(WriteAuthorityAnswer answer, long highest)
    {
        if (answer.Cloud != Cloud)
            return $"The controller answered for cloud {answer.Cloud}, expected {Cloud}: check Controller:Url.";
        if (!answer.Held)
            return answer.Reason ?? $"{Cloud} does not hold the authority.";
        if (answer.Epoch < highest)
            return $"The controller of {Cloud} answered epoch {answer.Epoch}, but epoch {highest} has been seen.";
        return answer.RemainingSeconds > 0 ? null : $"The authority of {Cloud} for epoch {answer.Epoch} has no time left.";
    }

    private static TimeSpan Promise(double seconds) =>
        seconds < LongestPromise.TotalSeconds ? TimeSpan.FromSeconds(seconds) : LongestPromise;
}
