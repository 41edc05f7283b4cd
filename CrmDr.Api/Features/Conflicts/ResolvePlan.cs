using CrmDr.Api.Http;

namespace CrmDr.Api.Features.Conflicts;

/// <summary>Which rows of a lost transaction are dealt with, in which order, and what cannot be done with it.</summary>
internal static class ResolvePlan
{
    /// <summary>Why it cannot be resolved like this; null when it can.</summary>
    public static IResult? WhyNot(LedgerTransaction conflict, ResolveFields wanted)
    {
        if (conflict.Resolution is { } before)
            return CrmProblems.Conflict.Result($"This conflict was resolved by {conflict.ResolvedBy ?? "somebody"} at {conflict.ResolvedAt:u}: {before}.");
        if (wanted.Resolution == ResolveFields.Discard)
            return null;
        if (wanted.Resolution == ResolveFields.Merge && conflict.Rows.Any(row => row.Table == Restorables.Transfers))
            return CrmProblems.Validation("resolution", "an amount is transferred or it is not: expected keep or discard");
        var strange = conflict.Rows.Where(row => !Restorables.Follows(row.Table) && (!Restorables.IsReadById(row.Table) || row.RowId is null || row.Lost is null))
            .Select(row => row.Table).Distinct().ToArray();
        if (strange.Length > 0)
            return CrmProblems.Validation("resolution", $"rows of {string.Join(", ", strange)} cannot be written again here: write what is needed yourself, then discard");
        var unknown = (wanted.Take ?? []).Where(field => !conflict.Rows.Any(row => Restorables.Find(row.Table)?.Fields.Contains(field) == true)).ToArray();
        return unknown.Length == 0 ? null : CrmProblems.Validation("take", $"no row of this conflict has a field {string.Join(", ", unknown)}");
    }

    /// <summary>The rows to be written, each once, in order.</summary>
    public static IReadOnlyList<LedgerRow> Rows(LedgerTransaction conflict)
    {
        // Of a transfer's deals nothing but the amount had changed: it moves anew, from what is there now.
        var moved = conflict.Rows.Where(row => row.Table == Restorables.Transfers).SelectMany(row => new[] { row.LostText("fromDeal"), row.LostText("toDeal") }).ToHashSet();
        return [.. conflict.Rows
            .Where(row => !Restorables.Follows(row.Table) && !(row.Table == "crm.deals" && moved.Contains(row.Key)))
            .GroupBy(row => (row.Table, row.Key)).Select(versions => versions.Last())
            .OrderBy(row => Restorables.Rank(row.Table)).ThenBy(row => row.Key, StringComparer.Ordinal)];
    }

    /// <summary>The contact that has the address which this lost contact wanted; null when it is not about an address.</summary>
    public static Guid? Winner(LedgerTransaction conflict, LedgerRow contact) => contact is { Table: "crm.contacts", Operation: "insert" }
        ? conflict.Rows.Where(row => row.Table == Restorables.Claims && row.LostText("contactId") == contact.Key)
            .Select(row => Guid.TryParse(row.Won?["contactId"]?.ToString(), out var winner) && winner != contact.RowId ? winner : (Guid?)null).FirstOrDefault(winner => winner is not null)
        : null;
}
