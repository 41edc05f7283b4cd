namespace CrmDr.Api.Authority;

/// <summary>The check after a commit.</summary>
/// <param name="Given">The write may be reported as done.</param>
/// <param name="Epoch">The epoch under which it was checked.</param>
/// <param name="At">The wall clock at that check, for the record.</param>
public readonly record struct Acknowledgement(bool Given, long Epoch, DateTimeOffset At);
