using System.Reflection;
using System.Text.RegularExpressions;

namespace Ebpf.Native.Tests.Bindings;

/// <summary>A function's types, in words that C and C# share: "s4(bpf_map*, byte*, u8)".</summary>
internal static partial class Signature
{
    private static readonly Dictionary<string, string> _cTypes = new()
    {
        ["void"] = "void",
        ["bool"] = "u1",
        ["char"] = "u1",
        ["int"] = "s4",
        ["pid_t"] = "s4",
        ["__s32"] = "s4",
        ["__u32"] = "u4",
        ["unsigned int"] = "u4",
        ["__s64"] = "s8",
        ["__u64"] = "u8",
        ["size_t"] = "u8",
        ["unsigned long"] = "u8",
    };

    private static readonly Dictionary<Type, string> _managedTypes = new()
    {
        [typeof(void)] = "void",
        [typeof(byte)] = "u1",
        [typeof(int)] = "s4",
        [typeof(uint)] = "u4",
        [typeof(long)] = "s8",
        [typeof(ulong)] = "u8",
        [typeof(nuint)] = "u8",
        [typeof(string)] = "u1*",
    };

    internal static string Of(MethodInfo method) =>
        $"{Of(method.ReturnType)}({string.Join(", ", method.GetParameters().Select(p => Of(p.ParameterType)))})";

    /// <summary>The functions that a header declares.</summary>
    internal static IEnumerable<(string Name, string Signature)> Declared(string header) =>
        Prototype().Matches(header).Select(m =>
        {
            string[] parameters = m.Groups["parameters"].Value is "void" ? [] : m.Groups["parameters"].Value.Split(',');
            return (m.Groups["name"].Value,
                $"{OfC(m.Groups["type"].Value)}({string.Join(", ", parameters.Select(p => OfC(ParameterName().Replace(p, ""))))})");
        });

    private static string Of(Type type) =>
        type.IsFunctionPointer ? "callback"
        : type.IsPointer ? Of(type.GetElementType()!) + "*"
        : _managedTypes.GetValueOrDefault(type, type.Name);

    private static string OfC(string declaration)
    {
        string type = Qualifier().Replace(declaration, " ");
        string name = Space().Replace(type.Replace("*", "", StringComparison.Ordinal), " ").Trim();
        string canonical = name.Split(' ') switch
        {
            ["enum", _] => "u4",
            ["struct" or "union", var tag] => tag,
            [var alias] when CallbackName().IsMatch(alias) => "callback",
            _ => _cTypes.GetValueOrDefault(name, name),
        };
        return canonical + new string('*', type.Count(c => c == '*'));
    }

    [GeneratedRegex(@"\bLIBBPF_API\s+(?<type>[^;(]+?)\s*\b(?<name>\w+)\s*\((?<parameters>[^;]*?)\)\s*;")]
    private static partial Regex Prototype();

    [GeneratedRegex(@"\w+\s*$")]
    private static partial Regex ParameterName();

    [GeneratedRegex(@"_fn(_t)?$")]
    private static partial Regex CallbackName();

    [GeneratedRegex(@"\bconst\b")]
    private static partial Regex Qualifier();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
