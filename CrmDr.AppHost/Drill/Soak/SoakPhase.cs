namespace CrmDr.AppHost.Drill.Soak;

/// <summary>One or two faults at a time, how long they last, and the quiet after protection has returned. In seconds.</summary>
public sealed record SoakPhase(IReadOnlyList<SoakFault> Faults, double Between, double Hold, double Quiet);
