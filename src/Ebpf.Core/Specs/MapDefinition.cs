namespace Ebpf.Specs;

/// <summary>A map as <c>SEC(".maps")</c> defines it.</summary>
/// <param name="Map">The map.</param>
/// <param name="ValuesOffset">Where its static values begin in the defining struct, in bytes; null when it can have none.</param>
internal sealed record MapDefinition(MapSpec Map, uint? ValuesOffset);
