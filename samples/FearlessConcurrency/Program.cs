namespace FearlessConcurrency;

/// <summary>The classic programs on concurrency from the Rust world, as correct C#: one file each.</summary>
internal static class Program
{
    private static async Task Main()
    {
        await SpawnAndJoin.Run();
        ParallelMap.Run();
        await MoveIntoThread.Run();
        CounterBehindMutex.Run();
        await MessageChannel.Run();
        ScopedThreads.Run();
        await ReadersAndWriter.Run();
        await Atomics.Run();
        LazyInitialisation.Run();
        await Pipeline.Run();
        Philosophers.Run();
        BankTransfer.Run();
        ReaderWriterCache.Run();
        UserInterface.Run();
        await Bank.Run();
        await PriceCache.Run();
        await ConnectionPool.Run();
        await EventHub.Run();
        await OrderService.Run();
    }
}
