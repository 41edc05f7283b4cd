using System.Net;
using System.Text;
using CrmDr.AppHost.Drill.Load;

namespace CrmDr.Tests.Drill;

public sealed class AnswerReaderTests
{
    [Theory]
    [InlineData(200, null, true, Outcome.Acknowledged)]
    [InlineData(201, null, true, Outcome.Acknowledged)]
    [InlineData(404, null, true, Outcome.Rejected)]
    [InlineData(412, null, true, Outcome.Rejected)]
    [InlineData(503, "not-stored", true, Outcome.NotStored)]
    [InlineData(503, "unknown", true, Outcome.Unknown)]
    [InlineData(503, null, true, Outcome.Unknown)] // no promise: it may be stored
    [InlineData(500, "not-stored", true, Outcome.Unknown)] // the promise goes with 503 alone
    [InlineData(502, null, true, Outcome.Unknown)]
    [InlineData(503, null, false, Outcome.NotStored)]
    public void OutcomeOf_Status_SaysWhatTheClientKnows(int status, string? promised, bool isWrite, Outcome expected) =>
        Assert.Equal(expected, AnswerReader.OutcomeOf(status, promised, isWrite));

    [Fact]
    public void Read_AcknowledgedWrite_TakesEverythingFromTheContract()
    {
        using var response = Response(HttpStatusCode.Created, """{"id":"0190a6a0-0000-7000-8000-000000000001","name":"run-7"}""");
        response.Headers.Add("CrmDr-Epoch", "12");
        response.Headers.Add("CrmDr-Cloud", "gcp");
        response.Headers.Add("CrmDr-Acknowledged-At", "1893499200000001");
        response.Headers.Add("CrmDr-Held-Milliseconds", "250");
        response.Headers.TryAddWithoutValidation("ETag", "\"12-1893499200000000-gcp\"");

        var answer = AnswerReader.Read(response, Body(response), 4.5, isWrite: true);

        Assert.Equal(Outcome.Acknowledged, answer.Outcome);
        Assert.Equal(12, answer.Epoch);
        Assert.Equal("gcp", answer.Cloud);
        Assert.Equal(new DateTimeOffset(2030, 1, 1, 12, 0, 0, TimeSpan.Zero).AddMicroseconds(1), answer.AcknowledgedAt);
        Assert.Equal(new Guid("0190a6a0-0000-7000-8000-000000000001"), answer.Id);
        Assert.Equal("\"12-1893499200000000-gcp\"", answer.ETag);
        Assert.Equal("run-7", answer.Token);
        Assert.Equal(0.25, answer.HeldSeconds);
        Assert.Equal(4.5, answer.FinishedAt);
        Assert.False(answer.Stale);
        Assert.Null(answer.Problem);
    }

    [Fact]
    public void Read_Problem_KeepsItsKind()
    {
        using var response = Response(HttpStatusCode.PreconditionFailed, """{"type":"https://crmdr.dev/problems/precondition-failed"}""", "application/problem+json");

        Assert.Equal("https://crmdr.dev/problems/precondition-failed", AnswerReader.Read(response, Body(response), 0, isWrite: true).Problem);
    }

    [Theory]
    [InlineData("""{"id":"0190a6a0-0000-7""")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"id":7}""")]
    public void Read_BodyThatIsNoEntity_StillCountsByItsStatus(string body)
    {
        using var response = Response(HttpStatusCode.Created, body);

        var answer = AnswerReader.Read(response, body, 0, isWrite: true);

        Assert.Equal(Outcome.Acknowledged, answer.Outcome);
        Assert.Null(answer.Id);
    }

    private static HttpResponseMessage Response(HttpStatusCode status, string body, string type = "application/json") =>
        new(status) { Content = new StringContent(body, Encoding.UTF8, type) };

    private static string Body(HttpResponseMessage response) => response.Content.ReadAsStringAsync().GetAwaiter().GetResult();
}
