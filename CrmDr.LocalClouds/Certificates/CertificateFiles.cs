namespace CrmDr.LocalClouds.Certificates;

/// <summary>What a server shows to those who connect from another place, and whom they believe.</summary>
/// <param name="Authority">The certificate of the world's authority: everybody may read it.</param>
/// <param name="Certificate">The server's own.</param>
/// <param name="Key">Its private key, readable by the server's account alone.</param>
internal sealed record CertificateFiles(string Authority, string Certificate, string Key);
