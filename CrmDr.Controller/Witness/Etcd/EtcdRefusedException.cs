namespace CrmDr.Controller.Witness.Etcd;

/// <summary>No member gave an answer that could be used; the message says what each said.</summary>
internal sealed class EtcdRefusedException(string message) : Exception(message);
