// The last minutes as plots, and the decision log beside them with the same numbers.
import { h, say, redraw, clock, tone } from "./dom.js";
import { Timeline } from "./timeline.js";

const KEPT = 660;

/** Values by source, one a second, as the stream brings them. */
export class Seconds {
  constructor() { this.clear(); }
  clear() { this.rows = new Map(); }
  add(entries) {
    for (const [at, source, values] of entries) {
      if (!this.rows.has(source)) this.rows.set(source, []);
      this.rows.get(source).push([at, values]);
    }
    for (const rows of this.rows.values()) {
      rows.sort((one, other) => one[0] - other[0]);
      if (rows.length > KEPT) rows.splice(0, rows.length - KEPT);
    }
  }
  of(source, index) { return (this.rows.get(source) ?? []).map(([at, values]) => [at, values[index]]); }
  /** Computed from several values of one second. */
  from(source, make) { return (this.rows.get(source) ?? []).map(([at, values]) => [at, make(values)]); }
}

/** The marks of a time line out of a log: what was broken and mended, and who became what. */
export function marksOf(log, from, to) {
  const marks = [];
  for (const entry of log) {
    const at = entry.at;
    if (at < from || at > to) continue;
    if (entry.source === "host" && (entry.kind === "fault" || entry.kind === "return")) marks.push({ at, kind: entry.kind, text: entry.text, entry });
    else if (entry.kind === "role" && / is (primary|promoting|fenced|switching over)/.test(entry.text)) marks.push({ at, kind: "role", text: entry.text, entry });
    else if (entry.kind === "request" && !/ended after/.test(entry.text)) marks.push({ at, kind: "step", text: entry.text, entry });
  }
  return marks.sort((one, other) => one.at - other.at).map((one, index) => ({ ...one, number: index + 1 }));
}

export class Plots {
  constructor(host, availability) {
    this.availability = availability;
    this.minutes = 5;
    this.timeline = new Timeline(host, "Last minutes. ");
  }

  /** now: the server's clock in milliseconds. */
  show(state, seconds, marks, now) {
    const span = this.minutes * 60000, from = now - span, within = data => data.filter(entry => entry[0] >= from - 2000), clouds = state.clouds.map(one => one.name).sort();
    const answered = within(seconds.from("gateway", ([writes, lost, reads, failed]) => writes + lost + reads + failed ? 100 * (writes + reads) / (writes + lost + reads + failed) : null));
    const totals = within(seconds.from("gateway", values => values)).filter(entry => entry[0] >= from).reduce((sum, [, [writes, lost, reads, failed]]) => [sum[0] + writes + reads, sum[1] + lost + failed], [0, 0]);
    const all = totals[0] + totals[1], share = all ? Math.floor(100000 * totals[0] / all) / 1000 : null;
    say(this.availability, all ? `${share} % of ${all} requests answered` : "no requests");
    const axis = [];
    const step = this.minutes <= 2 ? 30000 : this.minutes <= 5 ? 60000 : 120000;
    for (let at = Math.ceil(from / step) * step; at <= now; at += step) axis.push([at, clock(at).slice(0, this.minutes <= 2 ? 8 : 5)]);
    const gateway = index => within(seconds.of("gateway", index));
    const newest = seconds.rows.get("gateway")?.at(-1);
    this.rates = newest && now - newest[0] < 4000 ? `${newest[1][0]} writes, ${newest[1][2]} reads a second${newest[1][1] + newest[1][3] ? `, ${newest[1][1] + newest[1][3]} failed` : ", none failed"}` : null;
    this.timeline.show({
      from, to: now, step: 1000, gap: 3500, axis, marks: marks.filter(one => one.at >= from),
      time: at => `${clock(at)} UTC`,
      panels: [
        { title: "Who may write", kind: "lanes", axis: false, series: clouds.map((name, index) => ({ name: `${name} may write`, short: name, color: index ? "violet" : "blue", data: within(seconds.of(name, 2)) })) },
        { title: "Requests a second, through the gateway", digits: 0, least: 4, axis: false, series: [
          { name: "writes", color: "blue", data: gateway(0) }, { name: "reads", color: "teal", data: gateway(2) },
          { name: "failed", color: "red", rare: true, data: within(seconds.from("gateway", values => values[1] + values[3])) }, { name: "had to wait", color: "orange", rare: true, data: gateway(4) }] },
        { title: "Latency, ms (logarithmic)", digits: 1, log: true, axis: false, series: [{ name: "p50", color: "teal", data: gateway(5) }, { name: "p99", color: "orange", data: gateway(6) }] },
        { title: `Replication lag, s (limit ${state.maxLagSeconds})`, digits: 2, least: 0.5, axis: false, limit: { at: state.maxLagSeconds }, series: clouds.map((name, index) => ({ name: `changes of ${name}`, color: index ? "violet" : "blue", data: within(seconds.of(name, 0)) })) },
        { title: "Availability, % of requests answered", digits: 2, top: 100, bottom: 0, levels: [0, 50, 100], height: 92, series: [{ name: "answered", color: "blue", data: answered }] },
      ],
    });
  }
}

export class Log {
  constructor(list, sources) {
    Object.assign(this, { list, sources });
    this.clear();
    this.hidden = new Set();
  }

  clear() { this.entries = []; }

  add(news) {
    this.entries.push(...news);
    this.entries.sort((one, other) => one.at - other.at);
    if (this.entries.length > 1000) this.entries.splice(0, this.entries.length - 1000);
  }

  show(marks) {
    const known = [...new Set(this.entries.map(one => one.source))].sort();
    redraw(this.sources, [known, [...this.hidden]], ([all, hidden]) => all.map(source => h("button", { type: "button", class: "small", "data-key": source, "aria-pressed": String(!hidden.includes(source)), onclick: () => {
      if (!this.hidden.delete(source)) this.hidden.add(source);
      this.show(this.marks);
    } }, source)));
    this.marks = marks;
    const numbers = new Map(marks.map(one => [one.entry, one]));
    const shown = this.entries.filter(one => !this.hidden.has(one.source)).slice(-250).reverse();
    redraw(this.list, shown.map(one => [one.at, one.source, one.kind, one.text, numbers.get(one)?.number ?? 0]), () => shown.map(entry => {
      const numbered = numbers.get(entry), bad = entry.kind === "failed" || entry.kind === "refused" || entry.kind === "loss" || entry.kind === "fault";
      return h("li", {}, h("time", { datetime: new Date(entry.at).toISOString() }, clock(entry.at, 1)), h("span", { class: "who", title: entry.kind }, entry.source),
        h("span", { class: `what ${bad ? "bad" : ""}` }, numbered && h("span", { class: `number k-${numbered.kind}`, title: "Its number in the time line" }, String(numbered.number)), entry.text));
    }));
  }
}
