namespace CrmDr.Controller.Verify;

/// <summary>What a comparison found, in a line for people.</summary>
internal static class VerifySummary
{
    public static string Of(VerifyResult result)
    {
        var how = result.Mode == VerifyMode.Gentle ? ", gently" : "";
        var looked = result.SinceLast ? $"{result.RowsLookedAt} of {result.Rows} rows looked at, what has changed since {result.Since:yyyy-MM-dd HH:mm:ss} UTC" : $"{result.Rows} rows";
        var found = result.Equal
            ? $"{result.TablesCompared} tables compared in {result.ElapsedSeconds:0.00} s{how}: {looked}, none differs."
            : $"{result.TablesCompared} tables compared{how}: {result.RowsDiffering} rows differ, {result.RowsUnsettled} kept changing, {result.DanglingReferences} references dangle"
                + $"{string.Concat(result.SchemaDifferences.Select(d => $"; {d}"))}{(result.SinceLast ? $"; {looked}" : "")}.";
        return string.Join(' ', [found, .. result.Notes]);
    }
}
