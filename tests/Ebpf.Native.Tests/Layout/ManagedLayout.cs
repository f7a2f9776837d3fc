using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace Ebpf.Native.Tests.Layout;

/// <summary>Layouts as the runtime made them.</summary>
internal static class ManagedLayout
{
    /// <summary>The C structs of the library: all of its top-level structs.</summary>
    internal static IReadOnlyList<Type> Structs { get; } =
        [.. typeof(LibBpf).Assembly.GetTypes()
            .Where(t => t is { IsValueType: true, IsEnum: false, IsNested: false, Namespace: "Ebpf.Native" })
            .OrderBy(t => t.Name, StringComparer.Ordinal)];

    /// <summary>C declares these without a body.</summary>
    internal static bool IsOpaque(Type type) => Fields(type).Length == 0;

    /// <summary>The struct and its fields at every depth; padding, which C does not name, is left out.</summary>
    internal static IEnumerable<LayoutRow> Rows(Type type, string name) =>
        Descend(type, name, 0).Where(f => f.Field?.Name.StartsWith('_') != true).Select(f => f.Row);

    /// <summary>The bytes of the struct that belong to no field.</summary>
    internal static IEnumerable<int> Holes(Type type) =>
        Enumerable.Range(0, SizeOf(type)).Except(
            Descend(type, type.Name, 0)
                .Where(f => f.Field is not null && !IsAggregate(f.Field))
                .SelectMany(f => Enumerable.Range(f.Row.Offset, f.Row.Size)));

    internal static int SizeOf(Type type) =>
        type.IsPointer || type.IsFunctionPointer
            ? nint.Size
            : (int)typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!.MakeGenericMethod(type).Invoke(null, null)!;

    private static IEnumerable<(FieldInfo? Field, LayoutRow Row)> Descend(Type type, string name, int offset)
    {
        yield return (null, new LayoutRow(name, offset, SizeOf(type), 'x'));
        foreach (FieldInfo field in Fields(type))
        {
            int at = offset + OffsetOf(field);
            string path = $"{name}.{field.Name}";
            if (IsAggregate(field))
            {
                foreach (var inner in Descend(field.FieldType, path, at))
                {
                    yield return inner;
                }
            }
            else
            {
                yield return (field, new LayoutRow(path, at, SizeOf(field.FieldType), KindOf(field.FieldType)));
            }
        }
    }

    private static FieldInfo[] Fields(Type type) => type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);

    private static bool IsAggregate(FieldInfo field) =>
        field.FieldType is { IsValueType: true, IsPrimitive: false } && !field.IsDefined(typeof(FixedBufferAttribute));

    private static char KindOf(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.Byte or TypeCode.UInt16 or TypeCode.UInt32 or TypeCode.UInt64 => 'u',
        TypeCode.SByte or TypeCode.Int16 or TypeCode.Int32 or TypeCode.Int64 => 's',
        _ when type == typeof(nuint) => 'u',
        _ when type == typeof(nint) => 's',
        _ => 'x',
    };

    // Marshal.OffsetOf tells the marshalled layout, which pointers to these structs do not use.
    private static int OffsetOf(FieldInfo field)
    {
        var method = new DynamicMethod("OffsetOf", typeof(nint), null, typeof(ManagedLayout).Module, skipVisibility: true);
        ILGenerator il = method.GetILGenerator();
        LocalBuilder value = il.DeclareLocal(field.DeclaringType!);
        il.Emit(OpCodes.Ldloca, value);
        il.Emit(OpCodes.Ldflda, field);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Ldloca, value);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Sub);
        il.Emit(OpCodes.Ret);
        return (int)method.CreateDelegate<Func<nint>>()();
    }
}
