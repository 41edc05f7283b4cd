// Each class starts a world of its own; two of them and a browser are too much for two cores.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
