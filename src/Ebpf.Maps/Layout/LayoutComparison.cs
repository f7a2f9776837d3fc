namespace Ebpf.Maps.Layout;

/// <summary>Finds the first field in which a structure in C# is laid out otherwise than in C; names are not compared.</summary>
internal static class LayoutComparison
{
    /// <param name="kernel">The fields in C.</param>
    /// <param name="managed">The fields in C#.</param>
    /// <param name="managedType">The type in C#.</param>
    /// <returns>The field's name in C and what differs, or null.</returns>
    internal static (string? Field, string Message)? Find(IReadOnlyList<LayoutField> kernel, IReadOnlyList<LayoutField> managed, Type managedType)
    {
        LayoutField[] fields = [.. managed.OrderBy(field => field.Offset)];
        foreach (LayoutField inC in kernel.Where(field => field.Kind != FieldKind.Bytes).OrderBy(field => field.Offset))
        {
            LayoutField[] there = [.. fields.Where(inC.Overlaps)];
            if (there.FirstOrDefault(field => !Agree(inC, field)) is { Size: > 0 } other)
            {
                return (inC.Name, $"{Name(inC)} {inC}, and {managedType}{Member(other)} is {other}");
            }

            if (there.Length == 0 && !managedType.IsExplicitLayout)
            {
                return (inC.Name, $"{Name(inC)} {inC}, and {managedType} has no field there");
            }
        }

        return null;
    }

    private static bool Agree(LayoutField inC, LayoutField managed)
    {
        if (managed.Kind == FieldKind.Bytes)
        {
            return managed.Offset <= inC.Offset && inC.End <= managed.End;
        }

        // A number alone is the same bits with a sign as without; in a structure, the sign tells fields apart.
        bool sameKind = inC.Kind == managed.Kind
            || (inC.Kind == FieldKind.Any || managed.Kind == FieldKind.Any || managed.Name.Length == 0)
            && inC.Kind != FieldKind.Float && managed.Kind != FieldKind.Float;
        return sameKind && (inC.Offset, inC.Size) == (managed.Offset, managed.Size);
    }

    private static string Name(LayoutField field) => field.Name.Length == 0 ? "in C they are" : $"in C the field '{field.Name}' is";

    private static string Member(LayoutField field) => field.Name.Length == 0 ? "" : $".{field.Name}";
}
