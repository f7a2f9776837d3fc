namespace Ebpf.Core.Tests.Features;

/// <summary>A question to the kernel, by the member of an enumeration that asks it.</summary>
public sealed record Question(Enum Subject)
{
    /// <summary>All but those for helpers.</summary>
    internal static Question[] All { get; } =
    [
        .. Of<MapType>().Where(type => type != MapType.Unspecified).Select(type => new Question(type)),
        .. Of<MapFlags>().Where(flag => flag != MapFlags.None).Select(flag => new Question(flag)),
        .. Of<ProgramType>().Where(type => type != ProgramType.Unspecified).Select(type => new Question(type)),
        .. Of<LinkType>().Where(type => type != LinkType.Unspecified).Select(type => new Question(type)),
        .. Of<KernelFeature>().Select(feature => new Question(feature)),
    ];

    internal FeatureAnswer Ask() => Subject switch
    {
        MapType type => KernelFeatures.Has(type),
        MapFlags flag => KernelFeatures.Has(flag),
        ProgramType type => KernelFeatures.Has(type),
        LinkType type => KernelFeatures.Has(type),
        KernelFeature feature => KernelFeatures.Has(feature),
        _ => throw new InvalidOperationException($"nobody asks for {Subject.GetType().Name}"),
    };

    public override string ToString() => $"{Subject.GetType().Name}.{Subject}";

    private static T[] Of<T>()
        where T : struct, Enum => Enum.GetValues<T>();
}
