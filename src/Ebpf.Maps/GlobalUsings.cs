global using Ebpf.Maps.Batches;
global using Ebpf.Maps.Histograms;
global using Ebpf.Maps.PerCpu;
global using Ebpf.Maps.Views;
