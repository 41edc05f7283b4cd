namespace CrmDr.Tests.Salvage;

/// <summary>Progress that is reported at once, on the thread that reports it.</summary>
internal sealed class Report<T>(Action<T> seen) : IProgress<T>
{
    void IProgress<T>.Report(T value) => seen(value);
}
