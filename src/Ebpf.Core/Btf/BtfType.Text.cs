namespace Ebpf.Btf;

/// <summary>Types and values as text.</summary>
public abstract partial class BtfType
{
    /// <summary>The definition in C, laid out as the type is: holes are filled, packed structs are marked.</summary>
    /// <param name="withDependencies">Whether all types that it needs come first, so that the text can be compiled.</param>
    /// <returns>The text; for what has no definition (pointers, arrays, qualifiers) the type as in a declaration, or its dependencies alone.</returns>
    /// <exception cref="BpfFormatException">A type is malformed, contains itself, or repeats others too often.</exception>
    public string ToC(bool withDependencies = false) => withDependencies ? new CWriter(Btf).Definitions([this]) : new CWriter(Btf).Definition(this);

    /// <summary>Writes a value of this type as an initializer of C: <c>{.pid = 42, .comm = "bash", .state = RUNNING, .next = 0xffff888003b5a000}</c>.</summary>
    /// <remarks>Members of unions are all written. Arrays of <c>char</c> are text up to the first NUL, read as UTF-8, other bytes escaped.</remarks>
    /// <param name="value">The value as the kernel has it, in the byte order of <see cref="Btf"/>; what follows it is ignored.</param>
    /// <param name="options">Layout and limits.</param>
    /// <exception cref="ArgumentException"><paramref name="value"/> is shorter than <see cref="Size"/>.</exception>
    /// <exception cref="InvalidOperationException">The kind has no size, and so no values.</exception>
    /// <exception cref="BpfFormatException">The type is malformed.</exception>
    public string Format(ReadOnlySpan<byte> value, BtfFormatOptions? options = null)
    {
        int size = Size;
        if (value.Length < size)
        {
            throw new ArgumentException($"a value of {this} has {size} bytes, and {value.Length} were given", nameof(value));
        }

        var writer = new ValueWriter(Btf.IsLittleEndian, options ?? BtfFormatOptions.Default);
        writer.Write(this, value[..size]);
        return writer.ToString();
    }
}
