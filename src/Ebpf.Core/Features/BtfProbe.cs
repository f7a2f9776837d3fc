using Ebpf.Btf;

namespace Ebpf.Features;

/// <summary>Kinds of types in BTF, by giving the kernel BTF that has one.</summary>
internal static class BtfProbe
{
    private const uint GlobalLinkage = 1;

    internal static FeatureAnswer Ask(KernelFeature feature) => feature switch
    {
        KernelFeature.Btf => Try("BTF", new(4, 18), BtfBlob.Int, "int"),
        KernelFeature.BtfFunctions => Try("BTF of functions", new(5, 0), Function(linkage: 0), "int", "f", "a"),
        KernelFeature.BtfGlobalFunctions => Try("BTF of global functions", new(5, 6), Function(GlobalLinkage), "int", "f", "a"),
        KernelFeature.BtfDataSections =>
            Try("BTF of data sections", new(5, 2),
                [.. BtfBlob.Int, .. Variable, 7, BtfBlob.Info(BtfKind.DataSection, 1), 4, 2, 0, 4], "int", "v", ".data"),
        KernelFeature.BtfFloat => Try("BTF of floating-point types", new(5, 13), [1, BtfBlob.Info(BtfKind.Float, 0), 4], "float"),
        // On the variable as a whole: component -1.
        KernelFeature.BtfDeclTag =>
            Try("BTF of declaration tags", new(5, 16),
                [.. BtfBlob.Int, .. Variable, 7, BtfBlob.Info(BtfKind.DeclarationTag, 0), 2, uint.MaxValue], "int", "v", "tag"),
        KernelFeature.BtfTypeTag =>
            Try("BTF of type tags", new(5, 17),
                [.. BtfBlob.Int, 5, BtfBlob.Info(BtfKind.TypeTag, 0), 1, 0, BtfBlob.Info(BtfKind.Pointer, 0), 2], "int", "tag"),
        KernelFeature.BtfEnum64 => Try("BTF of 64-bit enumerations", new(6, 0), [1, BtfBlob.Info(BtfKind.Enum64, 0), 8], "e"),
        _ => throw new ArgumentOutOfRangeException(nameof(feature), feature, "Not a feature."),
    };

    // Type 2: static int v.
    private static uint[] Variable => [5, BtfBlob.Info(BtfKind.Variable, 0), 1, 0];

    // Type 2: void (int a); type 3: f. The linkage of a function is where other kinds have their count.
    private static uint[] Function(uint linkage) =>
        [.. BtfBlob.Int, 0, BtfBlob.Info(BtfKind.FunctionPrototype, 1), 0, 7, 1, 5, BtfBlob.Info(BtfKind.Function, linkage), 2];

    private static FeatureAnswer Try(string name, KernelVersion since, uint[] types, params string[] strings) =>
        new Feature(name, since).Judge(Attempt.Close(BtfBlob.Load(types, BtfBlob.Strings(strings))));
}
