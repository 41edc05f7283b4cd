namespace CrmDr.Tests.Api.Integration;

/// <summary>Tests that share one set of engines, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class ApiTests : ICollectionFixture<ApiEngines>
{
    public const string Name = "API";
}
