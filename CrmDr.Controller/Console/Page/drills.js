// Drill history: every report, the trend of a scenario, two of them side by side. The time line is the report's own.
import { h, redraw, say, seconds, count } from "./dom.js";
import { ask } from "./live.js";
import { Timeline } from "./timeline.js";
import { modelOf } from "./report.js";

const FIGURES = [
  ["recovery time", "recoveryTimeSeconds", seconds, -1], ["data-loss window", "dataLossWindowSeconds", seconds, -1], ["acknowledged writes", "ackedWrites", count, 0],
  ["missing at promotion", "ackedWritesMissing", count, -1], ["missing in the end", "ackedWritesMissingFinally", count, -1], ["replayed", "replayedTransactions", count, 0], ["in the ledger", "ledgeredTransactions", count, 0],
  ["doubled writes", "duplicatedWrites", count, -1], ["split-brain writes", "splitBrainWrites", count, -1], ["late commits", "lateCommits", count, 0], ["failed requests", "failedRequests", count, -1],
  ["switchover pause", "switchoverPauseSeconds", seconds, -1], ["longest pause of writes", "writePauseSeconds", seconds, -1], ["rows differing", "rowsDiffering", count, -1],
  ["latency p50", "latencyP50Milliseconds", value => value === null || value === undefined ? "–" : `${value.toFixed(1)} ms`, -1], ["latency p99", "latencyP99Milliseconds", value => value === null || value === undefined ? "–" : `${value.toFixed(0)} ms`, -1],
];

export class Drills {
  constructor(parts) {
    Object.assign(this, parts);
    this.chosen = [];
    this.reports = new Map();
    this.trendline = new Timeline(parts.trend, "Trend. ");
    this.select.addEventListener("change", () => this.draw());
  }

  /** ids: reports that the address names. */
  async open(ids) {
    this.chosen = ids.slice(0, 2);
    const answer = await ask("/api/console/drills");
    if (!answer.ok) { this.list.replaceChildren(h("p", { class: "soft" }, `No reports can be shown: ${answer.reason}`)); return; }
    this.rows = answer.body;
    const names = [...new Set(this.rows.map(one => one.scenario))].sort(), before = this.select.value;
    this.select.replaceChildren(h("option", { value: "" }, "all"), ...names.map(name => h("option", { value: name }, name)));
    this.select.value = names.includes(before) ? before : names.includes("region-outage") ? "region-outage" : "";
    this.draw();
    await this.compareChosen();
  }

  draw() {
    const rows = this.rows.filter(one => !this.select.value || one.scenario === this.select.value);
    this.table(rows);
    this.drawTrend([...rows].reverse());
  }

  table(rows) {
    if (!rows.length) { this.list.replaceChildren(h("p", { class: "soft" }, "No report yet. A scenario leaves one.")); return; }
    this.list.shown = null;
    redraw(this.list, [rows, this.chosen], ([all]) => h("table", {},
      h("thead", {}, h("tr", {}, ["", "when (UTC)", "scenario", "profile"].map(text => h("th", { scope: "col" }, text || h("span", { class: "unseen" }, "chosen"))), ["recovery", "loss window", "pause", "missing", "failed"].map(text => h("th", { class: "n", scope: "col" }, text)), h("th", { scope: "col" }, "objectives"))),
      h("tbody", {}, all.map(row => h("tr", { "aria-selected": String(this.chosen.includes(row.id)) },
        h("td", {}, h("input", { type: "checkbox", "data-key": row.id, "aria-label": `choose ${row.scenario} of ${row.startedAt.slice(0, 16).replace("T", " ")}`, ...(this.chosen.includes(row.id) ? { checked: true } : {}), onchange: event => this.choose(row.id, event.target.checked) })),
        h("td", { class: "num" }, row.startedAt.slice(0, 16).replace("T", " ")), h("td", {}, row.scenario), h("td", {}, `${row.profile}${row.gateway === "full" ? "" : `, ${row.gateway}`}${row.replication === "async" ? "" : `, ${row.replication}`}`),
        [seconds(row.recoveryTimeSeconds), seconds(row.dataLossWindowSeconds), seconds(row.switchoverPauseSeconds), count(row.ackedWritesMissingFinally), count(row.failedRequests)].map(text => h("td", { class: "n" }, text)),
        h("td", { class: row.objectivesMet ? "good" : "bad" }, row.objectivesMet ? "met" : !row.completed ? "broke off" : row.safetyMet ? "missed" : "FAILED"))))));
  }

  drawTrend(rows) {
    const points = pick => rows.map((row, index) => [index + 1, row[pick] ?? null]), many = rows.length;
    if (!many) { this.trend.hidden = true; return; }
    this.trend.hidden = false;
    const axis = rows.map((row, index) => [index + 1, row.startedAt.slice(5, 16).replace("T", " ")]);
    this.trendline.show({
      from: 0.6, to: many + 0.4, step: 1, axis, marks: [], time: at => { const row = rows[Math.min(Math.max(Math.round(at), 1), many) - 1]; return `${row.scenario}, ${row.startedAt.slice(0, 16).replace("T", " ")} UTC`; },
      panels: [
        { title: "Recovery time and pause, s", digits: 2, axis: false, series: [{ name: "recovery time", color: "blue", dots: true, data: points("recoveryTimeSeconds") }, { name: "switchover pause", color: "teal", dots: true, data: points("switchoverPauseSeconds") }] },
        { title: "Data loss at promotion, s", digits: 2, axis: false, series: [{ name: "data-loss window", color: "violet", dots: true, data: points("dataLossWindowSeconds") }] },
        { title: "Writes missing in the end", digits: 0, height: 84, least: 4, series: [{ name: "missing", color: "red", dots: true, data: points("ackedWritesMissingFinally") }] },
      ],
    });
  }

  choose(id, on) {
    this.chosen = on ? [...this.chosen, id].slice(-2) : this.chosen.filter(one => one !== id);
    history.replaceState(null, "", `#drills${this.chosen.map(one => `?${encodeURIComponent(one)}`).join("")}`);
    this.draw();
    this.compareChosen();
  }

  async compareChosen() {
    const wanted = [...this.chosen];
    say(this.said, wanted.length ? `${wanted.length} chosen` : "");
    const found = (await Promise.all(wanted.map(async id => {
      if (!this.reports.has(id)) { const answer = await ask(`/api/console/drills/report?id=${encodeURIComponent(id)}`); if (answer.ok) this.reports.set(id, answer.body); }
      return this.reports.get(id);
    }))).filter(Boolean).sort((one, other) => one.startedAt < other.startedAt ? -1 : 1);
    if (wanted.join() !== this.chosen.join()) return;
    if (!found.length) { this.compare.replaceChildren(h("p", { class: "soft" }, "Choose one report, or two to compare them.")); return; }
    const when = report => `${report.scenario}, ${report.startedAt.slice(0, 16).replace("T", " ")}`, two = found.length === 2;
    const better = (one, other, way) => one === null || one === undefined || other === null || other === undefined || !way || one === other ? "" : (one < other) === (way < 0) ? "good" : "bad";
    const models = found.map(report => modelOf(report)), span = [Math.min(...models.map(one => one.from)), Math.max(...models.map(one => one.to))];
    const hosts = found.map(() => h("div", {}));
    this.compare.replaceChildren(
      h("div", { class: "wide versus", tabindex: "0", role: "region", "aria-label": "Figures of the chosen reports" }, h("table", {}, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, h("span", { class: "unseen" }, "figure")), found.map(report => h("th", { class: "n", scope: "col" }, when(report))), two && h("th", { class: "n", scope: "col" }, "change"))),
        h("tbody", {}, FIGURES.map(([name, key, form, way]) => h("tr", {}, h("th", { scope: "row" }, name), found.map(report => h("td", { class: "n" }, form(report[key]))),
          two && h("td", { class: `n ${better(found[1][key], found[0][key], way)}` }, change(found[0][key], found[1][key], form))))))),
      h("div", { class: "both" }, found.map((report, index) => h("section", { "aria-label": when(report) }, h("h3", {}, when(report)), hosts[index],
        h("ol", { class: "marks" }, models[index].marks.map((mark, number) => h("li", {}, h("span", { class: `number k-${mark.kind}` }, String(number + 1)), h("span", { class: "soft" }, `${mark.at.toFixed(2)} s`), h("span", {}, mark.text))))))));
    found.forEach((report, index) => new Timeline(hosts[index], `${when(report)}. `).show(modelOf(report, span)));
  }
}

function change(before, after, form) {
  if (before === null || before === undefined || after === null || after === undefined) return "–";
  const difference = after - before;
  return difference === 0 ? "same" : `${difference > 0 ? "+" : "−"}${form(Math.abs(difference))}`;
}
