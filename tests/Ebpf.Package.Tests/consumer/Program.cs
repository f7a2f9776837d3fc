// What a user's first program does: load an object, attach, read a map.
using Ebpf;
using Ebpf.Links;
using Ebpf.Maps;
using Ebpf.Native;

CollectionSpec spec = CollectionSpec.Load(Path.Combine(AppContext.BaseDirectory, "counting.bpf.o"));
spec.Variables["target_tgid"].Set((uint)Environment.ProcessId);
using Collection collection = Collection.Load(spec);
using BpfLink link = collection.Programs["count_openat"].AttachTracepoint("syscalls", "sys_enter_openat");
for (int i = 0; i < 100; i++)
{
    using FileStream file = File.OpenRead("/dev/null");
}

Console.WriteLine(LibBpf.LoadedFrom);
Console.WriteLine(LibBpf.Version);
Console.WriteLine(collection.Maps["calls"].AsPerCpuArray<ulong>().Sum(1));
