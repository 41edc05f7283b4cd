using Microsoft.Extensions.Hosting;
#if HAS_AWS_SETUP
using Amazon;
using Amazon.Extensions.NETCore.Setup;
using Amazon.Runtime.CredentialManagement;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
#endif

namespace CrmDr.ServiceDefaults.Cloud;

/// <summary>How clients of AWS reach it: section <c>AWS</c> of the configuration (profile, endpoint, retries), the region of <see cref="CloudSettings"/>, the pod's role as the SDK finds it. In builds whose feed had the SDK.</summary>
internal static class AwsOptions
{
#if HAS_AWS_SETUP
    /// <summary>For every client that is registered with <c>AddAWSService</c>.</summary>
    public static void Add(IHostApplicationBuilder builder, CloudSettings settings) => builder.Services.AddDefaultAWSOptions(Of(builder.Configuration, settings));

    /// <exception cref="InvalidSettingsException">Section <c>AWS</c> says something that the SDK does not understand, or names a profile that is not there.</exception>
    public static AWSOptions Of(IConfiguration configuration, CloudSettings settings)
    {
        try
        {
            var options = configuration.GetAWSOptions();
            options.Region ??= RegionEndpoint.GetBySystemName(settings.Region);
            // The SDK would pass over it and take whatever credentials it finds elsewhere.
            if (options.Profile is { Length: > 0 } profile && !new CredentialProfileStoreChain(options.ProfilesLocation).TryGetProfile(profile, out _))
                throw new InvalidSettingsException([$"AWS:Profile is {profile}, which {options.ProfilesLocation ?? "~/.aws"} does not have. Put it there, or leave the setting out: a pod has its role."]);
            return options;
        }
        catch (Exception failure) when (failure is ConfigurationException or ArgumentException)
        {
            throw new InvalidSettingsException([$"The settings under AWS: are not what the SDK expects: {failure.Message} Correct them, or leave them out."], failure);
        }
    }
#else
    public static void Add(IHostApplicationBuilder builder, CloudSettings settings)
    {
        // No service of ours needs a client of AWS to run.
    }
#endif
}
