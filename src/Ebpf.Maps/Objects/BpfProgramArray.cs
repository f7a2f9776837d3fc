using Ebpf.Objects;

namespace Ebpf.Maps;

/// <summary>Programs to tail-call, by index (<c>BPF_MAP_TYPE_PROG_ARRAY</c>). Kernel 4.2; reading 4.12.</summary>
/// <remarks>All programs must be of one type. The array is emptied when the last descriptor and pin of it is gone, even if programs still use it.</remarks>
public sealed class BpfProgramArray : BpfFdArray<BpfProgramArray>, IBpfMapView<BpfProgramArray>
{
    private BpfProgramArray(BpfMap map)
        : base(map, MapType.ProgramArray)
    {
    }

    /// <inheritdoc/>
    public static BpfProgramArray View(BpfMap map) => new(map);

    /// <summary>Creates a program array without an object file.</summary>
    /// <param name="name">Its name; the kernel keeps 15 bytes.</param>
    /// <param name="length">The number of indices.</param>
    /// <returns>The view, which the caller disposes.</returns>
    /// <inheritdoc cref="BpfMap.Create" path="/exception"/>
    public static BpfProgramArray Create(string name, uint length) => Create(new MapSpec(name, MapType.ProgramArray, sizeof(uint), sizeof(uint), length));

    /// <summary>Puts a program at an index; tail calls go there from now on.</summary>
    /// <param name="index">From 0.</param>
    /// <param name="program">The program, which stays the caller's.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not below the length.</exception>
    /// <exception cref="BpfException">The kernel refuses: the program is of another type than those that use the array (<c>EINVAL</c>).</exception>
    /// <exception cref="ObjectDisposedException">The map or the program is disposed.</exception>
    public void Set(int index, BpfProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        using SafeBpfHandle handle = program.DuplicateHandle();
        Write(index, handle);
    }

    /// <summary>The id of the program at an index.</summary>
    /// <param name="index">From 0.</param>
    /// <param name="programId">Its id; <see cref="BpfProgram.FromId"/> opens it.</param>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not below the length.</exception>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public bool TryGetId(int index, out uint programId) => TryRead(index, out programId);
}
