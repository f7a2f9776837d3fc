using System.Runtime.InteropServices;
using System.Text;
using Ebpf.Loading;
using Ebpf.Native;

namespace Ebpf.Core.Tests.Specs;

/// <summary>What libbpf says of an object that it has opened and not loaded: a line of text per fact, to be compared with the same of a spec.</summary>
internal sealed unsafe class OpenedObject : IDisposable
{
    private readonly bpf_object* _object;

    internal OpenedObject(byte[] image)
    {
        fixed (byte* bytes = image, name = "bpf\0"u8)
        {
            var opts = new bpf_object_open_opts { object_name = name };
            var operation = new LibBpfOperation("open", logger: null);
            using LibBpfPrint.Scope listening = operation.Listen();
            _object = LibBpf.bpf_object__open_mem(bytes, (nuint)image.Length, &opts);
            Assert.True(_object is not null, $"libbpf does not open the object: {string.Join("; ", operation.Warnings)}");
        }
    }

    internal IEnumerable<string> Maps()
    {
        var facts = new List<string>();
        for (bpf_map* map = LibBpf.bpf_object__next_map(_object, null); map is not null; map = LibBpf.bpf_object__next_map(_object, map))
        {
            string name = Text(LibBpf.bpf_map__name(map));
            name = LibBpf.bpf_map__is_internal(map) != 0 && !name.StartsWith('.') ? name[name.LastIndexOf('.')..] : name;
            facts.Add(Fact(name, map) + $" pinned={LibBpf.bpf_map__pin_path(map) is not null} created={LibBpf.bpf_map__autocreate(map)}");
            bpf_map* inner = LibBpf.bpf_map__inner_map(map);
            if (inner is not null)
            {
                facts.Add(Fact(name + ".inner", inner));
            }

            nuint size;
            void* value = LibBpf.bpf_map__initial_value(map, &size);
            if (LibBpf.bpf_map__is_internal(map) != 0 && name != ".kconfig")
            {
                facts.Add($"{name} = {Convert.ToHexString(new ReadOnlySpan<byte>(value, (int)size))}");
            }
        }

        return facts;
    }

    internal IEnumerable<string> Programs()
    {
        var facts = new List<string>();
        for (bpf_program* program = LibBpf.bpf_object__next_program(_object, null); program is not null; program = LibBpf.bpf_object__next_program(_object, program))
        {
            var code = new ReadOnlySpan<byte>(LibBpf.bpf_program__insns(program), (int)LibBpf.bpf_program__insn_cnt(program) * 8);
            facts.Add(
                $"{Text(LibBpf.bpf_program__name(program))} in {Text(LibBpf.bpf_program__section_name(program))}: {(ProgramType)LibBpf.bpf_program__type(program)} "
                + $"{(AttachType)LibBpf.bpf_program__expected_attach_type(program)} load={LibBpf.bpf_program__autoload(program)} {Convert.ToHexString(code)}");
        }

        return facts;
    }

    public void Dispose() => LibBpf.bpf_object__close(_object);

    private static string Fact(string name, bpf_map* map) =>
        $"{name}: {(MapType)LibBpf.bpf_map__type(map)} key={LibBpf.bpf_map__key_size(map)} value={LibBpf.bpf_map__value_size(map)} "
        + $"entries={LibBpf.bpf_map__max_entries(map)} flags={LibBpf.bpf_map__map_flags(map)} extra={LibBpf.bpf_map__map_extra(map)} "
        + $"numa={LibBpf.bpf_map__numa_node(map)}";

    private static string Text(byte* text) => Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));
}
