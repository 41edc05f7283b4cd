namespace CrmDr.Controller.Console;

/// <summary>How one cloud was at one second.</summary>
/// <param name="AgeSeconds">How long ago, in whole seconds.</param>
/// <param name="LagSeconds">Age of the oldest write that the other may lack; null unless it is the holder and knows it.</param>
/// <param name="LagBytes">Bytes of its log that the other has not confirmed; null while not known.</param>
/// <param name="Serves">Its lease is live and its gate is open: writes are possible here.</param>
public sealed record CloudSecond(long AgeSeconds, double? LagSeconds, double? LagBytes, bool Serves);
