using System.Text;
using Ebpf.Btf;
using Ebpf.Elf;

namespace Ebpf.Specs;

/// <summary>Turns the bytes of an object file into a <see cref="CollectionSpec"/>.</summary>
internal sealed class ObjectFileReader
{
    private readonly ElfFile _elf;
    private readonly ObjectCode _code;
    private readonly DeclarationTags _tags;

    private ObjectFileReader(ElfFile elf)
    {
        _elf = elf;
        BtfSpec? btf = elf.FindSection(".BTF") is { } section ? BtfSpec.Parse(elf.Contents(section)) : null;
        _code = new ObjectCode(elf, btf);
        _tags = new DeclarationTags(btf);
    }

    internal static CollectionSpec Read(byte[] image, string name) => new ObjectFileReader(ElfFile.Parse(image)).Read(name, image);

    private CollectionSpec Read(string name, byte[] image)
    {
        var maps = new Dictionary<string, MapSpec>();
        var variables = new Dictionary<string, VariableSpec>();
        Dictionary<string, ProgramSpec> programs = ReadPrograms();
        new MapReader(_code, _tags, maps).Read(programs);
        new GlobalsReader(_code, _tags, maps, variables).Read();
        Dictionary<string, ExternSpec> externs = new ExternReader(_code, maps).Read();
        return new CollectionSpec(name, image, maps, programs, variables, externs) { License = ReadLicense(), Btf = _code.Btf };
    }

    private string? ReadLicense()
    {
        if (_elf.FindSection("license") is not { } section)
        {
            return null;
        }

        ReadOnlySpan<byte> text = _elf.Contents(section).Span;
        int length = text.IndexOf((byte)0);
        return Encoding.UTF8.GetString(length >= 0 ? text[..length] : text);
    }

    private Dictionary<string, ProgramSpec> ReadPrograms()
    {
        var programs = new Dictionary<string, ProgramSpec>();
        foreach (FunctionCode function in _code.Programs)
        {
            if (!programs.TryAdd(function.Name, new ProgramSpec(function) { Tags = _tags.OfFunction(function.Name) }))
            {
                throw new BpfFormatException($"two programs are called '{function.Name}'", function.Section.Name);
            }
        }

        return programs;
    }
}
