using Ebpf.Btf;

namespace Ebpf;

/// <summary>A map as it will be created: what the object file says, plus edits made since. Inert data: setting a property touches no kernel.</summary>
public sealed class MapSpec
{
    internal MapSpec(string name) => Name = name;

    /// <summary>A map that no object file describes, for <see cref="BpfMap.Create"/>.</summary>
    /// <param name="name">The map's name; the kernel keeps 15 bytes of it.</param>
    /// <param name="type">The kind of map.</param>
    /// <param name="keySize">Size of a key in bytes; 0 for kinds without keys.</param>
    /// <param name="valueSize">Size of a value in bytes; for per-CPU kinds that of one CPU's value.</param>
    /// <param name="maxEntries">The most entries that the map can hold; for ring buffers its size in bytes.</param>
    /// <exception cref="ArgumentException">The name is empty, or a size negative.</exception>
    public MapSpec(string name, MapType type, int keySize, int valueSize, uint maxEntries)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfNegative(keySize);
        ArgumentOutOfRangeException.ThrowIfNegative(valueSize);
        Name = name;
        Type = type;
        KeySize = keySize;
        ValueSize = valueSize;
        MaxEntries = maxEntries;
    }

    /// <summary>The same, with keys and values of types out of any BTF: an object file's, or the kernel's.</summary>
    /// <remarks>The kernel knows the types then, for whoever prints the map; local storages must have them, and values with a <c>bpf_spin_lock</c>
    /// or <c>bpf_timer</c>.</remarks>
    /// <param name="name">The map's name; the kernel keeps 15 bytes of it.</param>
    /// <param name="type">The kind of map.</param>
    /// <param name="key">The type of a key.</param>
    /// <param name="value">The type of a value; for per-CPU kinds that of one CPU's value.</param>
    /// <param name="maxEntries">The most entries that the map can hold.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="InvalidOperationException">A type has no size.</exception>
    /// <exception cref="BpfFormatException">A type is malformed.</exception>
    public MapSpec(string name, MapType type, BtfType key, BtfType value, uint maxEntries)
        : this(name, type, SizeOf(key), SizeOf(value), maxEntries)
    {
        KeyType = key;
        ValueType = value;
    }

    private MapSpec(MapSpec original, DataSection? data)
    {
        Name = original.Name;
        Type = original.Type;
        KeySize = original.KeySize;
        ValueSize = original.ValueSize;
        MaxEntries = original.MaxEntries;
        Flags = original.Flags;
        MapExtra = original.MapExtra;
        NumaNode = original.NumaNode;
        Pinning = original.Pinning;
        AutoCreate = original.AutoCreate;
        InnerMap = original.InnerMap?.Clone();
        Values = original.Values;
        Tags = original.Tags;
        KeyType = original.KeyType;
        ValueType = original.ValueType;
        Data = data;
    }

    /// <summary>The map's name in the C source; for global variables the name of their section, such as <c>.rodata</c>.</summary>
    public string Name { get; }

    /// <summary>The kind of map.</summary>
    public MapType Type { get; set; }

    /// <summary>Size of a key in bytes; 0 for kinds without keys.</summary>
    public int KeySize { get; set; }

    /// <summary>Size of a value in bytes; for per-CPU kinds that of one CPU's value.</summary>
    public int ValueSize { get; set; }

    /// <summary>The most entries that the map can hold; for ring buffers its size in bytes.</summary>
    /// <remarks>libbpf rounds a ring buffer's size up to a power of two of pages; 0 for a perf event array means one per possible CPU.</remarks>
    public uint MaxEntries { get; set; }

    /// <summary>How the map is created.</summary>
    public MapFlags Flags { get; set; }

    /// <summary>A number whose meaning depends on the kind: hash functions of a Bloom filter, address of an arena. Kernel 5.16.</summary>
    public ulong MapExtra { get; set; }

    /// <summary>The NUMA node to allocate on, if <see cref="Flags"/> has <see cref="MapFlags.NumaNode"/>.</summary>
    public uint NumaNode { get; set; }

    /// <summary>Whether the map is pinned when it is loaded.</summary>
    public MapPinning Pinning { get; set; }

    /// <summary>Whether the map is created at load; <see langword="true"/> unless its section's name starts with <c>?</c> (struct_ops).</summary>
    public bool AutoCreate { get; set; } = true;

    /// <summary>What the maps in a map of maps look like; <see langword="null"/> for other kinds.</summary>
    public MapSpec? InnerMap { get; set; }

    /// <summary>What a map of maps or a program array holds from the start: names of maps or programs, by index.</summary>
    public IReadOnlyDictionary<uint, string> Values { get; internal set; } = new Dictionary<uint, string>();

    /// <summary>The declaration tags of the map's variable (<c>btf_decl_tag</c>).</summary>
    public IReadOnlyList<string> Tags { get; internal set; } = [];

    /// <summary>The key's type in C, of <c>__type(key, …)</c>; <see langword="null"/> if it has none. Not used where <see cref="KeySize"/> was edited since.</summary>
    public BtfType? KeyType { get; internal set; }

    /// <summary>The value's type in C, of <c>__type(value, …)</c>; <see langword="null"/> if it has none. Not used where <see cref="ValueSize"/> was edited since.</summary>
    public BtfType? ValueType { get; internal set; }

    /// <summary>The initial bytes of a section of global variables; <see langword="null"/> for other maps.</summary>
    internal DataSection? Data { get; init; }

    /// <summary>The map's kind and name.</summary>
    public override string ToString() => $"{Type} map '{Name}'";

    internal MapSpec Clone() => new(this, Data?.Clone());

    private static int SizeOf(BtfType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return type.Size;
    }
}
