using System.Collections.Immutable;

namespace CrmDr.Controller.Verify;

/// <summary>A row that refers to a row that is not there.</summary>
/// <param name="Key">The key's values.</param>
/// <param name="Refers">What it refers to.</param>
internal sealed record DanglingRow(ImmutableArray<string> Key, string Refers);
