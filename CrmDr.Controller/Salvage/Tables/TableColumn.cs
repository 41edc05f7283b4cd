namespace CrmDr.Controller.Salvage.Tables;

/// <summary>A stored column of a published table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type as SQL writes it, with its modifier: <c>numeric(18,2)</c>.</param>
public sealed record TableColumn(string Name, string Type)
{
    /// <summary>The name as SQL writes it.</summary>
    public string Sql { get; } = PublishedTable.Quote(Name);

    /// <summary>Stamped by the trigger, never written by hand.</summary>
    public bool IsVersion => Name is "v_epoch" or "v_at" or "v_cloud";
}
