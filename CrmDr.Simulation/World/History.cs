namespace CrmDr.Simulation.World;

/// <summary>Everything that was ever written, in either database: what the checker follows back at the end.</summary>
internal sealed class History
{
    /// <summary>Registers: rows that exist from the beginning and are written again and again. A key's own row comes after them.</summary>
    public const int Registers = 6;

    private RowWrite[] _writes = new RowWrite[4096];
    private Execution[] _executions = new Execution[1024];
    private KeyState[] _keys = new KeyState[1024];

    public int Writes { get; private set; }
    public int Executions { get; private set; }
    public int Keys { get; private set; }
    public int Rows => Registers + Keys;

    public void Clear()
    {
        (Writes, Executions, Keys) = (0, 0, 0);
        for (var register = 0; register < Registers; register++)
            AddWrite(new RowWrite { Row = register, Execution = RowWrite.None, Previous = RowWrite.None, Image = RowWrite.None });
    }

    public ref RowWrite Write(int id) => ref _writes[id];

    public ref Execution Execution(int id) => ref _executions[id];

    public ref KeyState Key(int id) => ref _keys[id];

    public int AddWrite(in RowWrite write)
    {
        if (Writes == _writes.Length)
            Array.Resize(ref _writes, Writes * 2);
        _writes[Writes] = write;
        return Writes++;
    }

    public int AddExecution(in Execution execution)
    {
        if (Executions == _executions.Length)
            Array.Resize(ref _executions, Executions * 2);
        _executions[Executions] = execution;
        return Executions++;
    }

    public int AddKey()
    {
        if (Keys == _keys.Length)
            Array.Resize(ref _keys, Keys * 2);
        _keys[Keys] = new KeyState { AcknowledgedAt = -1 };
        return Keys++;
    }

    public static int RowOfKey(int key) => Registers + key;
}

/// <summary>One version of one row.</summary>
internal struct RowWrite
{
    /// <summary>No version: the row has never been written.</summary>
    public const int None = -1;

    public int Row;

    /// <summary>The execution whose effect it is, or <see cref="None"/> when it only renews the version of what stood there.</summary>
    public int Execution;

    /// <summary>The version that stood there before, in the database where it was written.</summary>
    public int Previous;

    /// <summary>The version of the other database whose values it carries whole, or <see cref="None"/> when it was made from <see cref="Previous"/>.</summary>
    public int Image;

    public long Epoch;
    public long At;
    public byte Cloud;
    public bool Deleted;
}

/// <summary>One transaction that was committed for a request.</summary>
internal struct Execution
{
    public int Key;
    public byte Cloud;
    public long Epoch;
    public long CommittedAt;
    public ulong Position;

    /// <summary>The registers it wrote, or <see cref="RowWrite.None"/>.</summary>
    public int First;
    public int Second;
    public long AcknowledgedAt;

    /// <summary>It may be missing in the end: it was reported as lost.</summary>
    public bool ReportedLost;
}

/// <summary>One request as its client knows it, sent again under the same key until it is answered.</summary>
internal struct KeyState
{
    public long AcknowledgedAt;

    /// <summary>Set at the end, by the checker.</summary>
    public bool AccountedFor;
}
