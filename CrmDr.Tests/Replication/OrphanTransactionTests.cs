using CrmDr.Failover.Replication;

namespace CrmDr.Tests.Replication;

public sealed class OrphanTransactionTests
{
    [Fact]
    public void Rows_InsertThenUpdate_IsAnInsertOfTheLastValues()
    {
        var row = Assert.Single(Rows.Net(Rows.Insert("t", "1", ("a", "x"), ("large", "long")), Rows.Update("t", "1", ("a", "y"))));
        Assert.Equal(RowOperation.Insert, row.Operation);
        Assert.Equal("y", row.Image!["a"]);
        Assert.Equal("long", row.Image["large"]);
    }

    [Fact]
    public void Rows_UpdateWithoutALargeValue_DoesNotMentionIt()
    {
        var row = Assert.Single(Rows.Net(Rows.Update("t", "1", ("a", "x")), Rows.Update("t", "1", ("a", null))));
        Assert.Equal(RowOperation.Update, row.Operation);
        Assert.Equal(["a"], row.Image!.Columns.Keys);
        Assert.Null(row.Image["a"]);
    }

    [Fact]
    public void Rows_InsertThenDelete_LeavesNothing()
    {
        var row = Assert.Single(Rows.Net(Rows.Insert("t", "1", ("a", "x")), Rows.Delete("t", "1")));
        Assert.Equal(RowOperation.Delete, row.Operation);
        Assert.False(row.Existed);
    }

    [Fact]
    public void Rows_DeleteThenInsert_IsAnUpdateToTheWholeNewImage()
    {
        var row = Assert.Single(Rows.Net(Rows.Update("t", "1", ("a", "x"), ("b", "x")), Rows.Delete("t", "1"), Rows.Insert("t", "1", ("a", "y"))));
        Assert.Equal(RowOperation.Update, row.Operation);
        Assert.Equal(["a"], row.Image!.Columns.Keys);
    }

    [Fact]
    public void Rows_KeyChanged_IsADeleteAndAnInsert()
    {
        var change = new OrphanChange("t", RowOperation.Update, ["2"], ["1"], Rows.Image(("a", "x")));
        var rows = Rows.Net(change);
        Assert.Equal([("1", RowOperation.Delete), ("2", RowOperation.Insert)], rows.Select(row => (row.Id.Key, row.Operation)));
    }

    [Fact]
    public void Rows_SeveralTables_KeepTheOrderOfFirstTouch()
    {
        var rows = Rows.Net(Rows.Insert("b", "1"), Rows.Insert("a", "1"), Rows.Update("b", "1"), Rows.Insert("a", "0"));
        Assert.Equal(["b 1", "a 1", "a 0"], rows.Select(row => row.Id.ToString()));
    }

    [Fact]
    public void Key_OfSeveralColumns_IsUnambiguous() =>
        Assert.NotEqual(RowId.Of("t", ["a\",\"b", "c"]), RowId.Of("t", ["a", "b\",\"c"]));
}
