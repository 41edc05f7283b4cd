namespace CrmDr.AppHost.Seed;

/// <summary>What names and subjects are made of.</summary>
internal static class SeedWords
{
    public static readonly string[] Given =
    [
        "Ada", "Aiko", "Amara", "Anton", "Beatriz", "Bora", "Carla", "Chen", "Dara", "Diego", "Eun-ji", "Elena", "Farid", "Fiona", "Goran", "Hana", "Ibrahim", "Ines", "Jonas", "Jun",
        "Karim", "Katja", "Lars", "Leila", "Marco", "Mei", "Min-ho", "Nadia", "Noah", "Olga", "Pablo", "Priya", "Quentin", "Rosa", "Samir", "Seo-yeon", "Tariq", "Ulla", "Victor", "Yuki",
    ];

    public static readonly string[] Family =
    [
        "Abe", "Almeida", "Bauer", "Becker", "Cho", "Costa", "Dubois", "Eriksen", "Fischer", "Garcia", "Haddad", "Hansen", "Ito", "Ivanova", "Jang", "Jensen", "Kaya", "Kim", "Kowalski", "Larsen",
        "Lee", "Lopez", "Meyer", "Moreau", "Nguyen", "Novak", "Okafor", "Olsen", "Park", "Patel", "Rossi", "Sato", "Schmidt", "Silva", "Tanaka", "Torres", "Umar", "Vargas", "Weber", "Yilmaz",
    ];

    public static readonly string[] First = ["North", "Blue", "Green", "Iron", "Silver", "River", "Harbour", "Summit", "Union", "Atlas", "Vega", "Delta", "Orchard", "Bright", "Stone", "Maple", "Coral", "Pioneer", "Lunar", "Granite"];

    public static readonly string[] Second = ["Bicycles", "Logistics", "Textiles", "Foods", "Energy", "Optics", "Robotics", "Paper", "Ceramics", "Shipping", "Media", "Pharma", "Motors", "Travel", "Software", "Furniture", "Glass", "Coffee", "Tools", "Seeds"];

    public static readonly string[] Form = ["Ltd", "GmbH", "Inc", "KK", "Co", "AB", "SpA", "SL"];

    public static readonly string[] Owners = ["sara", "tom", "jiwoo", "marta", "ali", "kenji", "lea", "ben", "nuria", "ivo", "hyun", "zoe"];

    public static readonly string[] Products = ["Fleet of 40", "Yearly licence", "Pilot", "Renewal", "Spare parts", "Training", "Support contract", "New site", "Extension", "Migration"];

    public static readonly string[] Notes =
    [
        "Prefers calls before noon.", "Renews every spring.", "Asked for a discount.", "Met at the fair in Busan.", "Budget is decided in March.", "Wants references from the same industry.",
        "Has two other offers.", "Send the contract by post.", "Knows the product from an earlier employer.", "Careful with deadlines.",
    ];

    public static readonly string[] Tags = ["key-account", "partner", "press", "reference", "trial", "vip", "wholesale"];

    public static readonly string[] Reasons = ["Price", "Better delivery date", "Went to a competitor", "Project was stopped", "Good references"];

    public static readonly (string Name, int Probability, int Share)[] Stages = [("lead", 10, 30), ("qualified", 25, 20), ("proposal", 50, 15), ("negotiation", 75, 10), ("won", 100, 15), ("lost", 0, 10)];

    public static readonly (string Kind, string Subject)[] Activities = [("call", "Call back"), ("meeting", "Visit"), ("task", "Send the offer"), ("note", "After the call"), ("task", "Check the invoice"), ("call", "Introduce the product")];
}
