// What the time line shows of a drill's report. The console and the report's own page draw the same; so it imports nothing.

/** span: ends of the axis, when several reports are laid side by side. Times count from the fault, and from the beginning where nothing was broken. */
export function modelOf(report, span) {
  const bucket = report.timelineBucketSeconds, points = report.timeline, marks = [...report.marks].sort((one, other) => one.at - other.at);
  const zero = marks.find(one => one.kind === "fault")?.at ?? 0, at = value => value - zero;
  const clouds = [...new Set(report.lag.map(one => one.cloud))].sort();
  const first = Math.min(...points.map(one => one.at), ...marks.map(one => one.at), points.length || marks.length ? Infinity : 0), last = Math.max(...points.map(one => one.at + bucket), ...marks.map(one => one.at), first + 1);
  const [from, to] = span ?? [at(first), at(last)], step = [1, 2, 5, 10, 20, 30, 60, 120, 300].find(one => (to - from) / one <= 8) ?? 600, axis = [];
  for (let tick = Math.ceil(from / step) * step; tick <= to; tick += step) axis.push([tick, `${tick} s`]);
  return {
    from, to, step: bucket, gap: 1.5, axis, time: value => `${value.toFixed(2)} s`, marks: marks.map(one => ({ ...one, at: at(one.at) })),
    panels: [
      { title: "Requests a second", digits: 0, axis: false, series: [{ name: "acknowledged writes", color: "blue", data: points.map(one => [at(one.at + bucket / 2), one.ackedPerSecond]) }, { name: "failed requests", color: "red", data: points.map(one => [at(one.at + bucket / 2), one.failedPerSecond]) }] },
      { title: "Latency of acknowledged writes, ms (logarithmic)", digits: 1, log: true, axis: false, series: [{ name: "p50", color: "teal", data: points.map(one => [at(one.at + bucket / 2), one.p50Milliseconds]) }, { name: "p99", color: "orange", data: points.map(one => [at(one.at + bucket / 2), one.p99Milliseconds]) }] },
      { title: "Replication lag, kB not confirmed", digits: 1, series: clouds.map((cloud, index) => ({ name: `changes of ${cloud}`, color: index ? "violet" : "blue", data: report.lag.filter(one => one.cloud === cloud).map(one => [at(one.at), one.bytes / 1024]) })) },
    ],
  };
}
