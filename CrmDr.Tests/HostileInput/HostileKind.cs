namespace CrmDr.Tests.HostileInput;

/// <summary>Ways in which a request can be wrong.</summary>
public enum HostileKind
{
    WrongMethod,
    WrongMediaType,
    Garbage,
    InvalidUtf8,
    DeepNesting,
    HugeBody,
    WrongTypes,
    UnknownFields,
    NotANumber,
    AbsurdQuery,
    ForgedEpoch,
    HeaderFlood,
    AbsurdRoute,
    ForeignOrigin,
    BrokenFraming,
    WrongToken,
}
