using System.Security.Cryptography.X509Certificates;

namespace CrmDr.Controller.Configuration;

/// <summary>Believes certificates of one authority and of no other.</summary>
internal static class TrustedAuthority
{
    /// <param name="file">Its certificate, PEM.</param>
    public static X509ChainPolicy Of(string file)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(file);
        return policy;
    }
}
