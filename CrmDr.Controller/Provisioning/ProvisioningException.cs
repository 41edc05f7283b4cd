namespace CrmDr.Controller.Provisioning;

/// <summary>The platform refused an order, or did not carry it out: which, where, and what it said.</summary>
public sealed class ProvisioningException(string message) : Exception(message);
