// What libbpf prints, and who listens, is the process's.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
