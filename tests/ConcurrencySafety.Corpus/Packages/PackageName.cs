namespace ConcurrencySafety.Corpus.Packages;

/// <summary>A package of one version, written <c>name@version</c>.</summary>
internal sealed record PackageName(string Id, string Version)
{
    /// <summary>Ten libraries that many programs stand on and that do much with threads.</summary>
    public const string WellKnown =
        "Akka@1.5.74,Lucene.Net@4.8.0-beta00017,MQTTnet@5.2.0.1603,NLog@6.2.2,Npgsql@10.0.3,Polly.Core@8.9.1,Quartz@4.7.3,"
        + "RabbitMQ.Client@7.2.2,StackExchange.Redis@3.4.35,System.Reactive@7.0.0";

    public static IEnumerable<PackageName> ParseList(string list) =>
        list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Parse);

    public override string ToString() => $"{Id}@{Version}";

    private static PackageName Parse(string text) => text.Split('@') switch
    {
        [{ Length: > 0 } id, { Length: > 0 } version] => new PackageName(id, version),
        _ => throw new FormatException($"'{text}' is not a package: write name@version."),
    };
}
