global using Ebpf.Maps.Batches;
global using Ebpf.Maps.Views;
global using Ebpf.Maps.Memory;
global using Ebpf.Maps.PerCpu;
