namespace Ebpf.Links;

/// <summary>The place of a program among the others at the same hook: first, last, or next to one of them.</summary>
public sealed class AttachAnchor
{
    private AttachAnchor(AttachFlags flags, uint id, string description)
    {
        Flags = flags | (id == 0 ? 0 : AttachFlags.Id);
        Id = id;
        Description = description;
    }

    /// <summary>Before all that are attached now.</summary>
    public static AttachAnchor First { get; } = new(AttachFlags.Before, 0, "first");

    /// <summary>After all that are attached now.</summary>
    public static AttachAnchor Last { get; } = new(AttachFlags.After, 0, "last");

    /// <summary>Ids rather than descriptors: the neighbour may be closed before this is used, and is then not found.</summary>
    internal uint Id { get; }

    internal AttachFlags Flags { get; }

    internal string Description { get; }

    /// <summary>Right before a program.</summary>
    /// <param name="program">A program that is attached there.</param>
    public static AttachAnchor Before(BpfProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        return BeforeProgram(program.Id);
    }

    /// <summary>Right after a program.</summary>
    /// <param name="program">A program that is attached there.</param>
    public static AttachAnchor After(BpfProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        return AfterProgram(program.Id);
    }

    /// <summary>Right before a link's program.</summary>
    /// <param name="link">A link there.</param>
    /// <exception cref="ArgumentException">The kernel has no link for this way to attach.</exception>
    /// <exception cref="ObjectDisposedException">The link is disposed.</exception>
    public static AttachAnchor Before(BpfLink link) => BeforeLink(IdOf(link));

    /// <summary>Right after a link's program.</summary>
    /// <param name="link">A link there.</param>
    /// <exception cref="ArgumentException">The kernel has no link for this way to attach.</exception>
    /// <exception cref="ObjectDisposedException">The link is disposed.</exception>
    public static AttachAnchor After(BpfLink link) => AfterLink(IdOf(link));

    /// <summary>Right before the program of an id, whosever it is.</summary>
    /// <param name="id">The program's id, as <see cref="ProgramQuery"/> tells it.</param>
    public static AttachAnchor BeforeProgram(uint id) => new(AttachFlags.Before, Positive(id), $"before program {id}");

    /// <summary>Right after the program of an id, whosever it is.</summary>
    /// <param name="id">The program's id, as <see cref="ProgramQuery"/> tells it.</param>
    public static AttachAnchor AfterProgram(uint id) => new(AttachFlags.After, Positive(id), $"after program {id}");

    /// <summary>Right before the program of the link of an id, whosever it is.</summary>
    /// <param name="id">The link's id, as <see cref="ProgramQuery"/> tells it.</param>
    public static AttachAnchor BeforeLink(uint id) => new(AttachFlags.Before | AttachFlags.Link, Positive(id), $"before link {id}");

    /// <summary>Right after the program of the link of an id, whosever it is.</summary>
    /// <param name="id">The link's id, as <see cref="ProgramQuery"/> tells it.</param>
    public static AttachAnchor AfterLink(uint id) => new(AttachFlags.After | AttachFlags.Link, Positive(id), $"after link {id}");

    /// <summary>As in <c>before program 12</c>.</summary>
    public override string ToString() => Description;

    private static uint Positive(uint id)
    {
        ArgumentOutOfRangeException.ThrowIfZero(id);
        return id;
    }

    private static uint IdOf(BpfLink link)
    {
        ArgumentNullException.ThrowIfNull(link);
        return link.Id ?? throw new ArgumentException($"{link}: the kernel has no link of it; name its program instead", nameof(link));
    }
}
