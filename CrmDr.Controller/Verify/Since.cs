namespace CrmDr.Controller.Verify;

/// <summary>From which transaction on something may have changed.</summary>
/// <param name="Here">On this side.</param>
/// <param name="There">At the peer.</param>
internal sealed record Since(ulong Here, ulong There);
