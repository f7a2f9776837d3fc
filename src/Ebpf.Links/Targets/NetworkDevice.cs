using System.Globalization;
using System.Runtime.InteropServices;
using Ebpf.Native;

namespace Ebpf.Links;

/// <summary>A network interface, by its name or index, in a network namespace. Strings and integers convert to it.</summary>
/// <remarks>It names an interface and holds nothing open: it is looked up when it is used, by each use anew.</remarks>
public sealed class NetworkDevice
{
    private NetworkDevice(string? name, int index, NetworkNamespace? networkNamespace)
    {
        Name = name;
        Ifindex = index;
        Namespace = networkNamespace ?? NetworkNamespace.Current;
    }

    /// <summary>The name; <see langword="null"/> for an interface that is given by its index.</summary>
    public string? Name { get; }

    /// <summary>The index; 0 for an interface that is given by its name.</summary>
    public int Ifindex { get; }

    /// <summary>Where the interface is.</summary>
    public NetworkNamespace Namespace { get; }

    /// <summary>An interface by its name.</summary>
    /// <param name="name">The name, such as <c>eth0</c>.</param>
    /// <param name="networkNamespace">Where it is; <see langword="null"/> for the calling thread's namespace.</param>
    public static NetworkDevice FromName(string name, NetworkNamespace? networkNamespace = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new NetworkDevice(name, 0, networkNamespace);
    }

    /// <summary>An interface by its index.</summary>
    /// <param name="ifindex">The index, from 1 on, which is unique in its namespace.</param>
    /// <param name="networkNamespace">Where it is; <see langword="null"/> for the calling thread's namespace.</param>
    public static NetworkDevice FromIndex(int ifindex, NetworkNamespace? networkNamespace = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ifindex);
        return new NetworkDevice(null, ifindex, networkNamespace);
    }

    /// <summary>The interface of a name in the calling thread's namespace.</summary>
    /// <param name="name">The name, such as <c>eth0</c>.</param>
    public static implicit operator NetworkDevice(string name) => FromName(name);

    /// <summary>The interface of an index in the calling thread's namespace.</summary>
    /// <param name="ifindex">The index, from 1 on.</param>
    public static implicit operator NetworkDevice(int ifindex) => FromIndex(ifindex);

    /// <summary>The name or the index, and the namespace if it is not the current one.</summary>
    public override string ToString() =>
        (Name ?? string.Create(CultureInfo.InvariantCulture, $"interface {Ifindex}")) + Namespace.Suffix;

    /// <summary>Looks the interface up.</summary>
    /// <exception cref="BpfNotFoundException">There is no such interface, or no such namespace.</exception>
    internal OpenTarget Open()
    {
        OpenNamespace open = Namespace.Open();
        try
        {
            (int index, string name) = open.Run(Find);
            return new OpenTarget(index, name + Namespace.Suffix, open, null);
        }
        catch
        {
            open.Dispose();
            throw;
        }
    }

    private (int Index, string Name) Find()
    {
        int index = Ifindex;
        string? name = Name;
        int errno = 0;
        if (name is null)
        {
            name = LibC.InterfaceName((uint)index);
            errno = name is null ? Marshal.GetLastPInvokeError() : 0;
        }
        else
        {
            index = (int)LibC.if_nametoindex(name);
            errno = index == 0 ? Marshal.GetLastPInvokeError() : 0;
        }

        return errno switch
        {
            0 => (index, name!),
            Errno.ENODEV or Errno.ENXIO => throw new BpfNotFoundException(
                $"there is no network interface {(Name is null ? $"with the index {Ifindex}" : $"'{Name}'")}{Namespace.Suffix}"
                + NamesLike.Describe(Name ?? "", LibC.InterfaceNames()),
                errno),
            _ => throw new BpfException($"{this} could not be looked up: {Errno.Describe(errno)}", errno),
        };
    }
}
