namespace Ebpf;

/// <summary>A line of C source that instructions come from, as the compiler recorded it (<c>clang -g</c>).</summary>
/// <param name="File">The file, as the compiler was given it.</param>
/// <param name="Line">The line, from 1 on.</param>
/// <param name="Column">The column, from 1 on; 0 where the compiler gives none.</param>
/// <param name="Text">The line itself, without the white space around it; empty where the compiler did not find the file.</param>
public readonly record struct SourceLine(string File, int Line, int Column, string Text)
{
    /// <summary><c>file:line</c>.</summary>
    public override string ToString() => $"{File}:{Line}";
}
