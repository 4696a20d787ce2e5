using ConcurrencySafety.Tool.Generation;
using Xunit;

namespace ConcurrencySafety.Tests.Conventions;

public sealed class GeneratedFilesTests
{
    /// <summary>To cure: <c>dotnet run --project src/ConcurrencySafety.Tool -- generate</c>.</summary>
    [Fact]
    public void TablesPresetsAndReleaseFiles_AreInStepWithTheRules() =>
        Assert.Empty(GeneratedFiles.Stale(Repository.Root).Select(f => f.Path));
}
