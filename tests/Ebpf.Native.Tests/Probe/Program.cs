using System.Reflection;
using Ebpf.Native;
using Ebpf.Native.Probe;

// What a fresh process finds, for LoaderTests and LibBpfPrintTests.
//   probe                    prints the version and the file of libbpf
//   probe plugin DIRECTORY   the same, seen by the Ebpf.Native of a plug-in
//   probe warn               makes libbpf warn while nobody listens
try
{
    switch (args)
    {
        case ["plugin", var directory]:
            Type type = new PluginContext(directory).LoadFromAssemblyName(new AssemblyName("Ebpf.Native")).GetType("Ebpf.Native.LibBpf")!;
            Console.WriteLine(type.GetProperty(nameof(LibBpf.Version))!.GetValue(null));
            Console.WriteLine(type.GetProperty(nameof(LibBpf.LoadedFrom))!.GetValue(null));
            break;
        case ["warn"]:
            typeof(LibBpf).GetMethod("bpf_object__open_file", BindingFlags.Static | BindingFlags.NonPublic)!
                .Invoke(null, ["/nonexistent/object.bpf.o", null]);
            break;
        default:
            Console.WriteLine(LibBpf.Version);
            Console.WriteLine(LibBpf.LoadedFrom);
            break;
    }

    return 0;
}
catch (DllNotFoundException e)
{
    Console.WriteLine(e.Message);
    return 2;
}
