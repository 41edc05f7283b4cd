namespace CrmDr.Controller.Verify;

/// <summary>Which rows a table has, in short.</summary>
/// <param name="Rows">How many.</param>
/// <param name="Hash">A hash of their keys that does not depend on their order.</param>
/// <param name="Changed">How many of them were written since.</param>
internal sealed record KeyTally(long Rows, long Hash, long Changed)
{
    public bool IsAs(KeyTally other) => (Rows, Hash) == (other.Rows, other.Hash);

    public static KeyTally operator +(KeyTally one, KeyTally other) => new(one.Rows + other.Rows, one.Hash ^ other.Hash, one.Changed + other.Changed);
}
