using CrmDr.Api.Http;
using CrmDr.Api.Writes;

namespace CrmDr.Api.Entities;

/// <summary>What somebody wrote who sees only what is theirs must be theirs: nobody leaves rows with others, or loses sight of one.</summary>
internal static class Ownership
{
    /// <summary>The refusal of a row that has just been written; null when its writer sees it.</summary>
    public static IResult? WhyNot(this EntityTable table, WriteContext context, byte[] written) => table.IsSeen(context.Viewer, written)
        ? null
        : CrmProblems.Validation("owner", $"expected '{context.Viewer.Only}' or nothing: an administrator hands rows over to others");
}
