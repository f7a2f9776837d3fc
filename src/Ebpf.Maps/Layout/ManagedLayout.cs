using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ebpf.Maps.Layout;

/// <summary>The fields of a type in C#, by offset.</summary>
/// <remarks>
/// Nothing in .NET tells the offset of a field in managed memory. So each field is copied from a value whose bytes are all set to one whose
/// bytes are all clear: the bytes that are set afterwards are the field. This works in every runtime, compiled ahead or not.
/// </remarks>
internal sealed class ManagedLayout
{
    /// <summary>What the trimmer must keep of keys and values.</summary>
    internal const DynamicallyAccessedMemberTypes Kept = DynamicallyAccessedMemberTypes.PublicFields | DynamicallyAccessedMemberTypes.NonPublicFields;

    private const int MostFields = 4096;

    private readonly List<LayoutField> _fields = [];

    internal static IReadOnlyList<LayoutField> Of<[DynamicallyAccessedMembers(Kept)] T>()
        where T : unmanaged
    {
        var layout = new ManagedLayout();
        layout.Add(typeof(T), Boxed<T>(0), Boxed<T>(0xff), "", 0, Unsafe.SizeOf<T>());
        return layout._fields;
    }

    private void Add([DynamicallyAccessedMembers(Kept)] Type type, object clear, object set, string name, int offset, int size)
    {
        if (Leaf(type) is { } kind || _fields.Count >= MostFields)
        {
            _fields.Add(new LayoutField(name, offset, size, Leaf(type) ?? FieldKind.Bytes));
            return;
        }

        FieldInfo[] fields = type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);
        if (fields.Length == 0 || type.IsDefined(typeof(InlineArrayAttribute)))
        {
            int count = fields.Length == 0 ? 0 : type.GetCustomAttribute<InlineArrayAttribute>()!.Length;
            AddElements(count == 0 ? null : fields[0].FieldType, count, name, offset, size);
            return;
        }

        foreach (FieldInfo field in fields)
        {
            AddField(field, clear, set, name, offset, size);
        }
    }

    [UnconditionalSuppressMessage("Trimming", "IL2072", Justification = "A nested type whose fields were trimmed away has none, and is compared as bytes.")]
    private void AddField(FieldInfo field, object clear, object set, string parent, int offset, int size)
    {
        object value = field.GetValue(set)!;
        Span<byte> bytes = BytesOf(clear, size);
        field.SetValue(clear, value);
        int start = bytes.IndexOfAnyExcept((byte)0);
        int length = bytes.LastIndexOfAnyExcept((byte)0) + 1 - start;
        bytes.Clear();
        string name = parent.Length == 0 ? field.Name : $"{parent}.{field.Name}";
        if (field.GetCustomAttribute<FixedBufferAttribute>() is { } buffer)
        {
            AddElements(buffer.ElementType, buffer.Length, name, offset + start, length);
        }
        else
        {
            Add(field.FieldType, Leaf(field.FieldType) is null ? field.GetValue(clear)! : clear, value, name, offset + start, length);
        }
    }

    private void AddElements(Type? type, int count, string name, int offset, int size)
    {
        FieldKind kind = type is null ? FieldKind.Bytes : Leaf(type) ?? FieldKind.Bytes;
        if (kind == FieldKind.Bytes || size == count || count > MostFields - _fields.Count)
        {
            _fields.Add(new LayoutField(name, offset, size, FieldKind.Bytes));
            return;
        }

        for (int i = 0; i < count; i++)
        {
            _fields.Add(new LayoutField($"{name}[{i}]", offset + i * (size / count), size / count, kind));
        }
    }

    // Null for a structure of the user's; those of .NET, such as Guid, are bytes.
    private static FieldKind? Leaf(Type type)
    {
        if (type.IsEnum || type.IsPointer || type.IsFunctionPointer)
        {
            return FieldKind.Any;
        }

        return Type.GetTypeCode(type) switch
        {
            TypeCode.Boolean or TypeCode.Char => FieldKind.Any,
            TypeCode.SByte or TypeCode.Int16 or TypeCode.Int32 or TypeCode.Int64 => FieldKind.Signed,
            TypeCode.Byte or TypeCode.UInt16 or TypeCode.UInt32 or TypeCode.UInt64 => FieldKind.Unsigned,
            TypeCode.Single or TypeCode.Double => FieldKind.Float,
            _ when type == typeof(nint) || type == typeof(nuint) => FieldKind.Any,
            _ when type == typeof(Half) => FieldKind.Float,
            _ => type.Assembly == typeof(Guid).Assembly ? FieldKind.Bytes : null,
        };
    }

    private static object Boxed<T>(byte fill)
        where T : unmanaged
    {
        T value = default;
        MemoryMarshal.AsBytes(new Span<T>(ref value)).Fill(fill);
        return value;
    }

    // The value inside a box follows its type, as the first field of every object does.
    private static Span<byte> BytesOf(object boxed, int size) =>
        MemoryMarshal.CreateSpan(ref Unsafe.As<StrongBox<byte>>(boxed).Value, size);
}
