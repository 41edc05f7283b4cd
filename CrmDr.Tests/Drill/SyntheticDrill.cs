using CrmDr.AppHost.Drill.Checking;
using CrmDr.AppHost.Drill.Load;

namespace CrmDr.Tests.Drill;

/// <summary>
/// A small drill without a defect: 20 contacts, updates and transfers in epoch 1 at aws, a fault at second 10, the same in epoch 2 at gcp, and two
/// databases that hold all of it. Tests plant one defect each.
/// </summary>
internal sealed class SyntheticDrill
{
    public static readonly DateTimeOffset Start = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public const double FaultAt = 10;

    private readonly Dictionary<Guid, StoredContact> _contacts = [];

    public SyntheticDrill()
    {
        Deals = [new HotDeal(Id(9001), 1000m), new HotDeal(Id(9002), 1000m)];
        Epoch(from: 0, epoch: 1, cloud: "aws");
        AtPromotion = State("gcp");
        Epoch(from: FaultAt + 2, epoch: 2, cloud: "gcp");
        Final = [State("aws"), State("gcp")];
    }

    public List<Attempt> Attempts { get; } = [];

    public List<StoredTransfer> Transfers { get; } = [];

    public IReadOnlyList<HotDeal> Deals { get; }

    public StoredState AtPromotion { get; set; }

    public List<StoredState> Final { get; set; }

    public List<TableComparison> Tables { get; } = [];

    public List<EpochStart> Epochs { get; } =
        [new(1, "aws", DateTimeOffset.MinValue), new(2, "gcp", Start.AddSeconds(FaultAt + 1.5))];

    public CheckResult Check() => Checker.Check(new CheckInput
    {
        Attempts = Attempts,
        Final = Final,
        AtPromotion = AtPromotion,
        PromotedEpoch = 2,
        FaultAt = Start.AddSeconds(FaultAt),
        Witness = new WitnessHistory(Epochs),
        Deals = Deals,
        Tables = Tables,
    });

    public Attempt Acked(AttemptKind kind, long epoch = 1, int skip = 0) =>
        Attempts.Where(attempt => attempt.Kind == kind && attempt.IsAcknowledged && attempt.Answer!.Epoch == epoch).Skip(skip).First();

    public void Replace(Attempt old, Attempt changed) => Attempts[Attempts.IndexOf(old)] = changed;

    /// <summary>An acknowledged write of epoch 1 that the standby had not received: in neither database unless it is put there.</summary>
    public Attempt AddOrphan(AttemptKind kind, StoredContact? over = null)
    {
        var orphan = Write(kind, FaultAt - 0.5, 1, "aws", over);
        Attempts.Add(orphan);
        return orphan;
    }

    /// <summary>Changes one of the final databases; 0 is aws.</summary>
    public void Change(int side, Func<StoredState, StoredState> change) => Final[side] = change(Final[side]);

    public void ChangeBoth(Func<StoredState, StoredState> change)
    {
        Change(0, change);
        Change(1, change);
    }

    public static StoredContact ContactOf(Attempt create) => new(create.Answer!.Id!.Value, create.Reference!, create.Token!, Deleted: false);

    public static StoredTransfer TransferOf(Attempt transfer) =>
        new(transfer.Answer!.Id!.Value, transfer.From!.Value, transfer.To!.Value, transfer.Amount, Deleted: false);

    /// <summary>Amounts that fit the transfers, as a correct database has them.</summary>
    public IReadOnlyList<StoredDeal> Amounts(IEnumerable<StoredTransfer> transfers) => [.. Deals.Select(deal => new StoredDeal(
        deal.Id,
        deal.InitialAmount + transfers.Where(row => row.To == deal.Id).Sum(row => row.Amount) - transfers.Where(row => row.From == deal.Id).Sum(row => row.Amount)))];

    public static Guid Id(int number) => new($"00000000-0000-7000-8000-{number:x12}");

    private void Epoch(double from, long epoch, string cloud)
    {
        for (var i = 0; i < 10; i++)
            Store(Write(AttemptKind.CreateContact, from + (i * 0.5), epoch, cloud));
        foreach (var contact in _contacts.Values.Take(3).ToList())
            Store(Write(AttemptKind.UpdateContact, from + 6, epoch, cloud, contact));
        for (var i = 0; i < 4; i++)
            Store(Write(AttemptKind.Transfer, from + 7 + (i * 0.1), epoch, cloud));
    }

    private void Store(Attempt write)
    {
        Attempts.Add(write);
        if (write.Kind == AttemptKind.Transfer)
            Transfers.Add(TransferOf(write));
        else
            _contacts[write.Answer!.Id!.Value] = ContactOf(write);
    }

    private Attempt Write(AttemptKind kind, double at, long epoch, string cloud, StoredContact? over = null)
    {
        var number = Attempts.Count;
        var write = new Attempt
        {
            Number = number,
            Kind = kind,
            Key = Id(number + 5000).ToString(),
            ScheduledAt = at,
            SentAt = at,
            Answer = new Answer(at + 0.01, Outcome.Acknowledged, 201)
            {
                Id = over?.Id ?? Id(number),
                Epoch = epoch,
                Cloud = cloud,
                AcknowledgedAt = Start.AddSeconds(at + 0.005),
            },
        };
        return kind == AttemptKind.Transfer
            ? write with { From = Deals[number % 2].Id, To = Deals[(number + 1) % 2].Id, Amount = LoadMix.AmountOf(number) }
            : write with { Reference = over?.Reference ?? $"c{number}@run", Token = $"run-{number}", BasedOn = over?.Token, Contact = over?.Id };
    }

    private StoredState State(string cloud) => new()
    {
        Cloud = cloud,
        Contacts = [.. _contacts.Values],
        Transfers = [.. Transfers],
        Deals = Amounts(Transfers),
    };
}
