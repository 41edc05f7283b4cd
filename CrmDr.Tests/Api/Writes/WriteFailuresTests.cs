using System.Net.Sockets;
using CrmDr.Api.Database;
using Npgsql;

namespace CrmDr.Tests.Api.Writes;

public sealed class WriteFailuresTests
{
    [Theory]
    [InlineData("CR001", "NotAuthoritative")]
    [InlineData("CR002", "NotAuthoritative")]
    [InlineData("42501", "NotAuthoritative")] // the fence has revoked the role
    [InlineData("23505", "Taken")]
    [InlineData("40P01", "Transient")]
    [InlineData("40001", "Transient")]
    [InlineData("57P01", "Transient")]
    [InlineData("55P03", "Unavailable")]
    [InlineData("57014", "Unavailable")]
    [InlineData("53300", "Unavailable")]
    [InlineData("57P03", "Unavailable")]
    [InlineData("22P02", "Defect")]
    [InlineData("CR003", "Defect")]
    public void Classify_ServerErrorBeforeCommit_ByItsState(string state, string expected) =>
        Assert.Equal(expected, WriteFailures.Classify(Server(state), commitSent: false).ToString());

    [Theory]
    [InlineData("57P01")]
    [InlineData("CR001")]
    [InlineData("23505")]
    public void Classify_AnyServerErrorAfterCommitWasSent_Unknown(string state) =>
        Assert.Equal(WriteFailure.Unknown, WriteFailures.Classify(Server(state), commitSent: true));

    [Fact]
    public void Classify_BrokenConnection_DependsOnWhetherCommitWasSent()
    {
        var broken = new NpgsqlException("broken", new IOException());
        var refused = new NpgsqlException("refused", new SocketException());
        Assert.Equal(WriteFailure.Transient, WriteFailures.Classify(broken, commitSent: false));
        Assert.Equal(WriteFailure.Transient, WriteFailures.Classify(refused, commitSent: false));
        Assert.Equal(WriteFailure.Unknown, WriteFailures.Classify(broken, commitSent: true));
    }

    [Fact]
    public void Classify_Timeout_IsNotTriedAgain() =>
        Assert.Equal(WriteFailure.Unavailable, WriteFailures.Classify(new NpgsqlException("slow", new TimeoutException()), commitSent: false));

    [Fact]
    public void Classify_OurOwnDefect_IsADefectOnlyBeforeCommit()
    {
        Assert.Equal(WriteFailure.Defect, WriteFailures.Classify(new InvalidCastException(), commitSent: false));
        Assert.Equal(WriteFailure.Unknown, WriteFailures.Classify(new InvalidCastException(), commitSent: true));
    }

    [Fact]
    public void Classify_DriverThatHasLostTrack_IsALostConnection()
    {
        // Npgsql throws a plain Exception for an answer that it did not expect, and keeps the connection: the pool must not.
#pragma warning disable CA2201 // the driver's choice, not ours
        var confused = new Exception("Received unexpected backend message DataRow.");
#pragma warning restore CA2201
        Assert.True(WriteFailures.IsLostConnection(confused));
        Assert.Equal(WriteFailure.Transient, WriteFailures.Classify(confused, commitSent: false));
        Assert.Equal(WriteFailure.Unknown, WriteFailures.Classify(confused, commitSent: true));
        Assert.False(WriteFailures.IsLostConnection(new InvalidOperationException()));
    }

    private static PostgresException Server(string state) => new("made up", "ERROR", "ERROR", state);
}
