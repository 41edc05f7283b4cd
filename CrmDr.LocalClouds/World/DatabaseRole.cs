namespace CrmDr.LocalClouds.World;

/// <summary>Who one is in a cloud's database (docs/design.md, "The database").</summary>
public enum DatabaseRole
{
    /// <summary><c>postgres</c>: for setting up and for checks that must see everything.</summary>
    Superuser,

    /// <summary><c>crmdr</c>: the controller and migrations.</summary>
    Owner,

    /// <summary><c>crm_app</c>: the API.</summary>
    App,

    /// <summary><c>crmdr_replication</c>: the peer.</summary>
    Replication,
}
