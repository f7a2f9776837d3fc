global using Ebpf.Errors;
global using Ebpf.Kernel;
global using Ebpf.Loading;
global using Ebpf.Objects;
global using Ebpf.Specs;
