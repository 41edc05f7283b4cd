namespace CrmDr.Tests.Controller.Witness;

/// <summary>Tests that share the three members: one after the other, as some of them kill one.</summary>
[CollectionDefinition(EtcdRig.Collection)]
public sealed class SharedEtcd : ICollectionFixture<EtcdRig>;
