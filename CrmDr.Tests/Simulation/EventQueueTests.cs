using CrmDr.Simulation.Engine;

namespace CrmDr.Tests.Simulation;

public sealed class EventQueueTests
{
    private static readonly long Turn = TimeSpan.FromSeconds(14).Ticks;

    /// <summary>Near and far, many at one moment, some put back for later: always in order of moment, then of the order in which they came.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Pop_WhateverWasPushed_IsTheFirstOfAll(int seed)
    {
        var random = new Random(seed);
        var queue = new EventQueue();
        for (var life = 0; life < 2; life++) // the second one in the memory of the first
        {
            queue.Clear();
            var expected = new PriorityQueue<int, (long At, int Sequence)>();
            var (now, pushed, popped, putBack) = (0L, 0, 0, 0);
            while (popped < 20_000)
            {
                if (queue.Count == 0 || random.Next(100) < (pushed % 4_000 < 2_000 ? 60 : 40))
                {
                    var ahead = random.Next(10) switch { 0 => 0, 1 => random.NextInt64(4 * Turn), < 5 => random.NextInt64(Turn), _ => random.NextInt64(TimeSpan.TicksPerMillisecond * 20) };
                    queue.Push(now + ahead).Id = pushed;
                    expected.Enqueue(pushed, (now + ahead, pushed));
                    pushed++;
                    continue;
                }

                var item = queue.Pop(out var sequence);
                Assert.True(expected.TryDequeue(out var id, out var place));
                Assert.Equal((place.At, place.Sequence, id), (item.At, sequence, item.Id));
                now = item.At;
                popped++;
                if (random.Next(20) == 0)
                {
                    var later = now + random.NextInt64(Turn);
                    queue.PushAgain(later, sequence).Id = id;
                    expected.Enqueue(id, (later, sequence));
                    putBack++;
                }
            }

            Assert.True(putBack > 100);
        }
    }
}
