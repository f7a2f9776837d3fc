using System.Text;
using Ebpf.Features;

namespace Ebpf.Btf;

/// <summary>Types out of any BTF, and all that they refer to, as BTF of their own: what the kernel is told about a map without an object file.</summary>
internal sealed class BtfSubset
{
    private const string Contains = "contains:";

    private readonly Dictionary<BtfType, uint> _ids = [];
    private readonly List<BtfType> _types = [];
    private readonly Dictionary<string, uint> _names = new() { [""] = 0 };
    private readonly List<byte> _strings = [0];

    /// <summary>Adds a type.</summary>
    /// <returns>Its id here.</returns>
    internal uint Add(BtfType type)
    {
        if (type is BtfVoid)
        {
            return 0;
        }

        if (!_ids.TryGetValue(type, out uint id))
        {
            _types.Add(type);
            id = (uint)_types.Count;
            _ids.Add(type, id);
        }

        return id;
    }

    /// <summary>Gives the types to the kernel.</summary>
    /// <returns>Null if it does not take them: it is older than one of their kinds, or the process lacks CAP_BPF.</returns>
    /// <exception cref="BpfFormatException">A type is malformed, or of a kind that is not known here.</exception>
    internal SafeBpfHandle? Load()
    {
        var words = new List<uint>();

        // Grows as it goes: each record adds what it refers to.
        for (int i = 0; i < _types.Count; i++)
        {
            Write(_types[i], words);
        }

        int fd = BtfBlob.Load([.. words], [.. _strings]);
        return fd < 0 ? null : new SafeBpfHandle(fd);
    }

    private void Write(BtfType type, List<uint> words)
    {
        (string once, string each) = Fields(type.Kind) ?? throw new BpfFormatException($"type {type.Id} is of kind {type.Kind}, which is not known here", BtfSpec.Section);
        words.Add(Name(type, type.Word(0)));
        words.Add(type.Word(1));
        int at = 2;
        Copy(once);
        for (int i = 0; i < type.Count && each.Length > 0; i++)
        {
            Copy(each);
        }

        // A list or tree in a struct has a tag that says which struct its nodes are in, and where there: contains:STRUCT:MEMBER (btf_find_graph_root).
        if (type.Kind is BtfKind.Struct or BtfKind.Union)
        {
            foreach (BtfDeclarationTag tag in type.DeclarationTags)
            {
                Add(tag);
                if (tag.Name.StartsWith(Contains, StringComparison.Ordinal)
                    && type.Btf.FindType(tag.Name[Contains.Length..].Split(':')[0], BtfKind.Struct) is { } element)
                {
                    Add(element);
                }
            }
        }

        void Copy(string fields)
        {
            foreach (char field in fields)
            {
                uint word = type.Word(at++);
                words.Add(field switch
                {
                    'n' => Name(type, word),
                    't' => Add(type.Btf.Type(word)),
                    _ => word,
                });
            }
        }
    }

    private uint Name(BtfType type, uint offset)
    {
        string name = type.Btf.Name(offset);
        if (!_names.TryGetValue(name, out uint here))
        {
            here = (uint)_strings.Count;
            _names.Add(name, here);
            _strings.AddRange(Encoding.UTF8.GetBytes(name));
            _strings.Add(0);
        }

        return here;
    }

    // The words after the name and the kind, and those of each member, value or parameter: n is a name, t a type (Documentation/bpf/btf.rst).
    private static (string Once, string Each)? Fields(BtfKind kind) => kind switch
    {
        BtfKind.Int => ("..", ""),
        BtfKind.Array => (".tt.", ""),
        BtfKind.Struct or BtfKind.Union => (".", "nt."),
        BtfKind.Enum => (".", "n."),
        BtfKind.Enum64 => (".", "n.."),
        BtfKind.Forward or BtfKind.Float => (".", ""),
        BtfKind.Pointer or BtfKind.Typedef or BtfKind.Volatile or BtfKind.Const or BtfKind.Restrict or BtfKind.TypeTag or BtfKind.Function => ("t", ""),
        BtfKind.FunctionPrototype => ("t", "nt"),
        BtfKind.Variable or BtfKind.DeclarationTag => ("t.", ""),
        BtfKind.DataSection => (".", "t.."),
        _ => null,
    };
}
