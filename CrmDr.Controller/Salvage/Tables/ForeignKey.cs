using System.Collections.Immutable;

namespace CrmDr.Controller.Salvage.Tables;

/// <summary>A reference from one published table to another.</summary>
public sealed record ForeignKey(string Name, string Child, ImmutableArray<string> ChildColumns, string Parent, ImmutableArray<string> ParentColumns);
