using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Ebpf.Btf;

/// <summary>Names that C accepts, each for one thing: what is called like something else gets a number (<c>name___2</c>), as bpftool does it.</summary>
internal sealed class CNames
{
    private static readonly FrozenSet<string> _keywords = FrozenSet.Create(
        "asm", "auto", "break", "case", "char", "const", "continue", "default", "do", "double", "else", "enum", "extern", "float", "for", "goto",
        "if", "inline", "int", "long", "register", "restrict", "return", "short", "signed", "sizeof", "static", "struct", "switch", "typedef",
        "typeof", "union", "unsigned", "void", "volatile", "while");

    private readonly Dictionary<uint, string> _given = [];
    private readonly Dictionary<uint, string[]> _values = [];

    // How often a name was wanted. Structs, unions and enums share their names, and so do all others.
    private readonly Dictionary<string, int> _tags = [];
    private readonly Dictionary<string, int> _others = new() { ["__builtin_va_list"] = 1 };

    // Forward declarations, by keyword and name, whose definition has not been met.
    private readonly Dictionary<string, string> _forwards = [];

    internal static string Legal(string name)
    {
        if (_keywords.Contains(name))
        {
            return name + "_";
        }

        if (name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
        {
            return name.Length > 0 && char.IsAsciiDigit(name[0]) ? "_" + name : name;
        }

        var legal = new StringBuilder(name.Length);
        foreach (char c in name)
        {
            legal.Append(char.IsAsciiLetterOrDigit(c) ? c : '_');
        }

        return char.IsAsciiDigit(legal[0]) ? "_" + legal : legal.ToString();
    }

    /// <summary>The tag of a struct, union or enum with its keyword, or of what is only declared.</summary>
    internal string Tag(BtfType type, string keyword)
    {
        if (_given.TryGetValue(type.Id, out string? name))
        {
            return name;
        }

        string plain = $"{keyword} {Legal(type.Name)}";
        if (!_forwards.Remove(plain, out name))
        {
            name = $"{keyword} {Unique(type.Name, _tags)}";
        }

        if (type is BtfForward)
        {
            _forwards[plain] = name;
        }

        return _given[type.Id] = name;
    }

    /// <summary>The name of a typedef, function or variable.</summary>
    internal string Of(BtfType type)
    {
        if (!_given.TryGetValue(type.Id, out string? name))
        {
            _given[type.Id] = name = Unique(type.Name, _others);
        }

        return name;
    }

    internal string[] Of(BtfEnum type)
    {
        if (!_values.TryGetValue(type.Id, out string[]? names))
        {
            _values[type.Id] = names = [.. type.Values.Select(value => Unique(value.Name, _others))];
        }

        return names;
    }

    private static string Unique(string name, Dictionary<string, int> taken)
    {
        string legal = Legal(name);
        string unique = legal;
        while (!taken.TryAdd(unique, 1))
        {
            int number = ++taken[legal];
            unique = string.Create(CultureInfo.InvariantCulture, $"{legal}___{number}");
        }

        return unique;
    }
}
