namespace CrmDr.BrowserTests;

/// <summary>For the console.</summary>
public sealed class ConsoleWorld() : BrowserWorld(NoBrowser);
