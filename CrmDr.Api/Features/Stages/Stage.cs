namespace CrmDr.Api.Features.Stages;

/// <summary>A stage of the pipeline of deals.</summary>
/// <remarks>
/// <c>Name</c>: what deals call it. It never changes.
/// <c>Order</c>: where it stands in the pipeline, the smallest first.
/// <c>Probability</c>: how likely a deal of this stage is won, in percent, unless the deal says otherwise.
/// <c>Kind</c>: <c>open</c>, <c>won</c> or <c>lost</c>.
/// </remarks>
public sealed record Stage(Guid Id, string Name, int Order, int Probability, string Kind, DateTime CreatedAt, DateTime UpdatedAt, string Version);
