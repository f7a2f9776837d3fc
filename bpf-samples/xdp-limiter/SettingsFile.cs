using System.Text.Json;
using System.Text.Json.Serialization;

namespace XdpLimiter;

/// <summary>The settings as a JSON file has them: rates and rules as on the command line.</summary>
internal sealed record SettingsFile
{
    public string? SourcePackets { get; set; }

    public string? SourceBytes { get; set; }

    public string? GlobalPackets { get; set; }

    public string? GlobalBytes { get; set; }

    public string Fragments { get; set; } = "limit";

    public bool DryRun { get; set; }

    public string[] Allow { get; set; } = [];

    public string[] Deny { get; set; } = [];

    /// <exception cref="FormatException">The file can not be read, or has what settings do not have; the message says what and where.</exception>
    internal static Settings Read(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            SettingsFile file = JsonSerializer.Deserialize(stream, SettingsFileContext.Default.SettingsFile)
                ?? throw new FormatException("it is null");
            return file.ToSettings();
        }
        catch (Exception e) when (e is JsonException or FormatException or IOException or UnauthorizedAccessException)
        {
            throw new FormatException($"{path}: {e.Message}", e);
        }
    }

    private Settings ToSettings() => new()
    {
        SourcePackets = Limit(SourcePackets, isBytes: false),
        SourceBytes = Limit(SourceBytes, isBytes: true),
        GlobalPackets = Limit(GlobalPackets, isBytes: false),
        GlobalBytes = Limit(GlobalBytes, isBytes: true),
        DropFragments = Options.ParseFragments(Fragments),
        DryRun = DryRun,
        Allow = [.. NotNull(Allow).Select(AllowRule.Parse)],
        Deny = [.. NotNull(Deny).Select(AllowRule.ParseNetwork)],
    };

    // The serializer looks at elements no closer.
    private static IEnumerable<string> NotNull(string?[] rules) => rules.Select(rule => rule ?? throw new FormatException("a rule is null"));

    private static Rate? Limit(string? text, bool isBytes) => text is null ? null : Rate.Parse(text, isBytes);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true)]
[JsonSerializable(typeof(SettingsFile))]
internal sealed partial class SettingsFileContext : JsonSerializerContext;
