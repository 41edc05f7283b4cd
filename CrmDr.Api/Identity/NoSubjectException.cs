using Microsoft.IdentityModel.Tokens;

namespace CrmDr.Api.Identity;

/// <summary>A token that is good in every other way and says nothing of whose it is.</summary>
internal sealed class NoSubjectException() : SecurityTokenException($"The token names no subject (sub) of 1 to {Caller.LongestSubject} characters.");
