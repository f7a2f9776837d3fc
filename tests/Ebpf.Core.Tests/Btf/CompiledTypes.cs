using System.Text;
using Ebpf.Btf;
using Ebpf.Tests;

namespace Ebpf.Core.Tests.Btf;

/// <summary>Types as C, with what the compiler must find true about them.</summary>
internal sealed class CompiledTypes(string text)
{
    private readonly StringBuilder _source = new(text);

    /// <summary>How many statements about sizes and offsets there are.</summary>
    internal int Assertions { get; private set; }

    /// <summary>The size of a struct, and the offset of each member that is no bit-field.</summary>
    internal void Assert(BtfStruct type)
    {
        string name = $"{(type.IsUnion ? "union" : "struct")} {type.Name}";
        Assert($"sizeof({name}) == {type.Size}");
        foreach ((string member, long offset) in Members(type, 0))
        {
            Assert($"__builtin_offsetof({name}, {member}) == {offset}");
        }
    }

    internal void Assert(string condition)
    {
        _source.Append(System.Globalization.CultureInfo.InvariantCulture, $"_Static_assert({condition}, \"\");\n");
        Assertions++;
    }

    /// <summary>Compiles it for BPF, and returns what the compiler says: nothing, if all is well.</summary>
    internal async Task<string> CompileAsync()
    {
        string path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, _source.ToString());
            using Command clang = Command.Start("clang", "-target", "bpf", "-Wall", "-Werror", "-fsyntax-only", "-x", "c", path);
            CommandResult result = await clang.ResultAsync();
            return result.ExitCode == 0 ? result.Error : $"exit code {result.ExitCode}\n{result.Error}";
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static IEnumerable<(string Name, long Offset)> Members(BtfStruct type, long start)
    {
        foreach (BtfMember member in type.Members.Where(member => !member.IsBitField))
        {
            if (member.Name.Length > 0)
            {
                yield return (member.Name, (start + member.BitOffset) / 8);
            }
            else if (member.Type.UnderlyingType is BtfStruct inner)
            {
                foreach ((string, long) found in Members(inner, start + member.BitOffset))
                {
                    yield return found;
                }
            }
        }
    }
}
