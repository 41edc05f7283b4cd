using System.Text.Json;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace CrmDr.BrowserTests;

/// <summary>What axe-core finds against WCAG 2.2 level A and AA.</summary>
internal static class Axe
{
    public static async Task<IReadOnlyList<string>> FindAsync(IPage page)
    {
        await page.EvaluateAsync(new BundledAxeScriptProvider().GetScript());
        var found = await page.EvaluateAsync<JsonElement>("""
            async () => (await axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })).violations
                .flatMap(one => one.nodes.map(node => `${one.id} (${one.impact}): ${node.target.join(" ")}: ${node.failureSummary.replaceAll("\n", " ")}`))
            """);
        return [.. found.EnumerateArray().Select(one => one.GetString()!)];
    }
}
