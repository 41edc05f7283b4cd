using CrmDr.Failover.Decisions;

namespace CrmDr.Failover.Outlook;

/// <summary>The one sentence that a person reads first: who serves, and whether the next fault would be survived.</summary>
/// <param name="Tone">How to take it.</param>
/// <param name="Text">Who serves.</param>
/// <param name="Detail">What that means for the next fault, or what is waited for.</param>
public sealed record Headline(Tone Tone, string Text, string Detail)
{
    /// <summary>Computes it from what one controller can see.</summary>
    public static Headline Of(PairStanding pair) => pair.Primary is not { } primary || pair.Standby is not { } standby
        ? new Headline(pair.Own.SeesWitness ? Tone.Note : Tone.Bad, "Nobody holds the lease yet", pair.Own.Reason)
        : !primary.Answers ? Silent(pair, primary, standby)
        : primary.Role switch
        {
            Role.SwitchingOver => new Headline(Tone.Note, $"{primary.Name} is passing the lease on to {standby.Name}", "Writes are held at the gateway for a moment; none is lost."),
            Role.Promoting => new Headline(Tone.Warning, $"{primary.Name} is taking over", primary.Reason),
            Role.Primary when primary.Failsafe => new Headline(Tone.Warning, $"{primary.Name} serves by a promise of {standby.Name}",
                "The witness does not answer. Roles stay as they are until it does."),
            Role.Primary when !primary.Protected => new Headline(Tone.Warning, $"{primary.Name} serves, unprotected", $"{standby.Name} may not take over by itself: {Sentence(primary.Unprotected)}"),
            Role.Primary when primary.Paused || standby is { Answers: true, Paused: true } => new Headline(Tone.Warning, $"{primary.Name} serves; automatic failover is paused",
                $"{standby.Name} could take over, and waits for a person."),
            Role.Primary => new Headline(Tone.Good, $"{primary.Name} serves, protected", $"{standby.Name} may take over by itself; automatic failover is on."),
            _ => new Headline(Tone.Bad, "Nobody may write", $"{primary.Name} is named by the witness and does not serve: {Sentence(primary.Reason)}"),
        };

    private static Headline Silent(PairStanding pair, CloudStanding primary, CloudStanding standby) => new(
        Tone.Bad,
        $"{primary.Name} holds the lease, and its controller does not answer {pair.Own.Name}",
        standby.Role is Role.Promoting or Role.Primary ? standby.Reason
        : standby.Paused ? $"Automatic failover is paused: {standby.Name} waits for a person."
        : standby.Protected ? $"{standby.Name} takes over when the lease has stood for {pair.TakeAfterSeconds:0.#} s. {Capital(Sentence(standby.Reason))}"
        : $"{standby.Name} may not take over by itself. {Capital(Sentence(standby.Reason))}");

    private static string Sentence(string? text) => string.IsNullOrEmpty(text) ? "the reason is not known." : text.EndsWith('.') ? text : text + ".";

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
