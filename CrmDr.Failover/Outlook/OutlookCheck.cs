namespace CrmDr.Failover.Outlook;

/// <summary>One line of the list that is looked through before a move.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="Tone">How to take it.</param>
/// <param name="Found">What was found, beside what is expected.</param>
public sealed record OutlookCheck(string Name, Tone Tone, string Found);
