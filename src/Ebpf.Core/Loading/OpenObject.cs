using System.Runtime.InteropServices;
using System.Text;
using Ebpf.Native;

namespace Ebpf.Loading;

/// <summary>An object that libbpf has opened from a spec's bytes, and what is needed until it is loaded. libbpf's objects are one-shot.</summary>
internal sealed unsafe class OpenObject : IDisposable
{
    private readonly List<SafeBpfHandle> _borrowed = [];
    private bool _isGivenAway;

    private OpenObject(bpf_object* obj) => Handle = new SafeBpfObjectHandle(obj);

    internal SafeBpfObjectHandle Handle { get; }

    internal List<OpenMap> Maps { get; } = [];

    internal List<OpenProgram> Programs { get; } = [];

    internal static OpenObject Open(CollectionSpec spec, CollectionOptions options, LibBpfOperation operation)
    {
        if (options.TokenPath is not null)
        {
            Require(4, "CollectionOptions.TokenPath");
        }

        fixed (byte* image = spec.Image, name = Utf8(spec.Name), btf = Utf8(options.BtfPath), config = Utf8(options.KernelConfig), token = Utf8(options.TokenPath))
        {
            var opts = new bpf_object_open_opts { object_name = name, btf_custom_path = btf, kconfig = config, bpf_token_path = token };
            bpf_object* obj = LibBpf.bpf_object__open_mem(image, (nuint)spec.Image.Length, &opts);

            // A pointer in the kernel's half is an error number that libbpf has taken for an object.
            if ((nint)obj <= 0)
            {
                throw FailureExplainer.Open(spec, Marshal.GetLastPInvokeError(), operation);
            }

            var open = new OpenObject(obj);
            try
            {
                open.List(spec);
                return open;
            }
            catch
            {
                open.Dispose();
                throw;
            }
        }
    }

    /// <summary>Throws where the loaded libbpf does not have, or does in another way, what is asked for.</summary>
    /// <param name="minor">The first 1.x that has it.</param>
    /// <param name="what">What is asked for.</param>
    internal static void Require(int minor, string what)
    {
        if (LibBpf.Version < new Version(1, minor))
        {
            throw new BpfNotSupportedException($"{what} needs libbpf 1.{minor}, and the loaded one is {LibBpf.Version} ({LibBpf.LoadedFrom})");
        }
    }

    /// <summary>Keeps a descriptor open that libbpf knows by its number, until this is disposed.</summary>
    internal int Keep(SafeBpfHandle handle)
    {
        _borrowed.Add(handle);
        return (int)handle.DangerousGetHandle();
    }

    /// <summary>Leaves the loaded object to the collection.</summary>
    internal void GiveAway() => _isGivenAway = true;

    public void Dispose()
    {
        foreach (SafeBpfHandle handle in _borrowed)
        {
            handle.Dispose();
        }

        if (!_isGivenAway)
        {
            Handle.Dispose();
        }
    }

    private void List(CollectionSpec spec)
    {
        for (bpf_map* map = LibBpf.bpf_object__next_map(Handle.Value, null); map is not null; map = LibBpf.bpf_object__next_map(Handle.Value, map))
        {
            string name = NameOf(map, spec);
            Maps.Add(new OpenMap(map, name, spec.Maps.GetValueOrDefault(name)));
        }

        for (bpf_program* program = LibBpf.bpf_object__next_program(Handle.Value, null);
            program is not null;
            program = LibBpf.bpf_object__next_program(Handle.Value, program))
        {
            if (spec.Programs.TryGetValue(Text(LibBpf.bpf_program__name(program)), out ProgramSpec? programSpec))
            {
                Programs.Add(new OpenProgram(program, programSpec));
            }
        }
    }

    // The map of .rodata is called after object and section ("openat.rodata"), that of .rodata.x after its section alone, and that of .bss.x after
    // the first 15 bytes of it (internal_map_name of libbpf).
    private static string NameOf(bpf_map* map, CollectionSpec spec)
    {
        string name = Text(LibBpf.bpf_map__name(map));
        if (LibBpf.bpf_map__is_internal(map) == 0 || spec.Maps.ContainsKey(name))
        {
            return name;
        }

        string section = name[Math.Max(name.LastIndexOf('.'), 0)..];
        if (spec.Maps.ContainsKey(section))
        {
            return section;
        }

        string[] cut = [.. spec.Maps.Keys.Where(key => key.StartsWith(name, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        return cut.Length <= 1 ? cut.FirstOrDefault(section)
            : throw new BpfFormatException($"'{spec.Name}': libbpf calls the sections {string.Join(" and ", cut)} alike, '{name}': make them differ in the first 15 bytes");
    }

    private static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text)!;

    private static byte[]? Utf8(string? text) => text is null ? null : Encoding.UTF8.GetBytes(text + '\0');
}
