using System.Reflection;
using System.Runtime.Loader;

namespace Ebpf.Native.Probe;

// A host's load context for a plug-in that has its own Ebpf.Native and its own libbpf.
internal sealed class PluginContext(string directory) : AssemblyLoadContext("plugin")
{
    protected override Assembly? Load(AssemblyName assemblyName) =>
        assemblyName.Name == "Ebpf.Native" ? LoadFromAssemblyPath(Path.Combine(directory, "Ebpf.Native.dll")) : null;

    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        unmanagedDllName == "libbpf.so.1" ? LoadUnmanagedDllFromPath(Path.Combine(directory, "native", "libbpf.so.1")) : 0;
}
