namespace CrmDr.Controller.Verify;

/// <summary>What a comparison spares.</summary>
public enum VerifyMode
{
    /// <summary>Time: both sides at once, several tables at once.</summary>
    Fast,

    /// <summary>Those who write meanwhile: one side at a time, piece by piece, with pauses.</summary>
    Gentle,
}
