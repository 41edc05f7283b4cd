namespace CrmDr.AppHost.Local;

/// <summary>Something that can be done to a cloud, a part of one or the witness.</summary>
/// <param name="Name">Its name in the fault interface, such as <c>kill</c>.</param>
/// <param name="Text">What it does, for a button.</param>
/// <param name="Act">Does it.</param>
public sealed record Fault(string Name, string Text, Func<Task> Act)
{
    /// <summary>What a person is asked first; null when it harms nobody.</summary>
    public string? Question { get; init; }
}
