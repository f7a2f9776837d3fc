using XdpLimiter.Kernel;

namespace XdpLimiter.Tests;

/// <summary>What became of a packet.</summary>
internal readonly record struct Outcome(Family Family, Reason Reason, bool IsSpared = false);
