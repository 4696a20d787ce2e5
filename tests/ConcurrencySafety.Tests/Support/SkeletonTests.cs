using Xunit;

namespace ConcurrencySafety.Tests.Support;

public sealed class SkeletonTests
{
    [Fact]
    public void Runs() => Assert.Equal(4, 2 + 2);
}
