namespace CrmDr.Controller.Console;

/// <summary>What is sent to every page alike, made once for all of them.</summary>
/// <param name="State">The state, as JSON in UTF-8.</param>
/// <param name="Next">Completes when there is a newer one.</param>
internal sealed record Frame(ReadOnlyMemory<byte> State, Task Next);
