namespace CrmDr.Controller.Salvage;

/// <summary>An orphan wrote to something that this database does not have.</summary>
public sealed class SchemaDiffersException(string message) : Exception(message);
