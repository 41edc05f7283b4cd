namespace CrmDr.Simulation.World;

/// <summary>A line between two places; each direction can be cut, slow, or lose and double what it carries.</summary>
internal sealed class Link
{
    public const int Outward = 0;
    public const int Back = 1;

    private readonly Direction[] _directions = new Direction[2];

    public ref Direction this[int direction] => ref _directions[direction];

    public bool IsWhole => !_directions[Outward].Cut && !_directions[Back].Cut;

    public void Heal() => Array.Clear(_directions);

    internal struct Direction
    {
        public bool Cut;
        public long Delay;
        public int LostPermille;
        public int DoubledPermille;
    }
}
