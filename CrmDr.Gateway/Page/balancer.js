// The gateway's own page: pools, origins, last probes, steering, held requests. Asked for once a second, by the gateway's clock.
import { h, say, dress, redraw, sign, ago, clock, count } from "./dom.js";
import { ask, session, serverTime, theme } from "./live.js";
import { Timeline } from "./timeline.js";

const $ = id => document.getElementById(id), timeline = new Timeline($("plots"), "Last minutes. ");
let known = null, second = -1, sequence = 0, rows = [], events = [], silentSince = null;

theme($("theme"));
$("entry").addEventListener("submit", event => { event.preventDefault(); session.remember($("token").value.trim()); });

function tell(text) { redraw($("notices"), text ? [text] : [], all => all.map(one => h("p", {}, one))); }

function show(live) {
  const status = live.status, active = status.pools.filter(one => one.active);
  dress($("headline"), `headline ${status.held > 0 ? "warning" : active.length ? "good" : "bad"}`);
  say($("verdict"), status.destination);
  redraw($("facts"), [["held now", count(status.held)], ["held ever", count(status.heldTotal)], ["sent again", count(status.resentTotal)], ["refused", count(status.refusedTotal)], ["epoch", count(status.highestEpoch)], ["mode", status.mode], ["steering", status.steering], ["profile", status.profile]],
    all => all.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))));
  redraw($("pools"), status.pools.map(pool => ({ ...pool, origins: pool.origins.map(origin => ({ ...origin, age: origin.lastProbe ? Math.max(0, Math.round((Date.parse(live.at) - Date.parse(origin.lastProbe.at)) / 1000)) : null })) })), pools => h("table", {},
    h("thead", {}, h("tr", {}, ["pool", "takes traffic", "origin", "health", "last probe", "in a row"].map(text => h("th", { scope: "col" }, text)), h("th", { class: "n", scope: "col" }, "took"), h("th", { scope: "col" }, "why"))),
    h("tbody", {}, pools.flatMap(pool => pool.origins.map((origin, index) => h("tr", {},
      index === 0 && h("th", { scope: "row", rowspan: pool.origins.length }, pool.name, " ", h("span", { class: "soft" }, [pool.epoch === null ? null : `epoch ${pool.epoch}`, pool.fallback ? "fallback" : null, `weight ${pool.weight}`].filter(Boolean).join(", "))),
      index === 0 && h("td", { rowspan: pool.origins.length }, sign(pool.active ? "good" : pool.ready ? "note" : "bad"), pool.active ? "yes" : pool.superseded ? "no: another pool is active in a later epoch" : pool.ready ? "no, ready for reads" : "no"),
      h("td", {}, h("code", {}, origin.url)),
      h("td", { class: origin.health === "healthy" && !origin.suspended ? "good" : "" }, origin.health, origin.suspended ? `, suspended (${origin.suspended})` : ""),
      h("td", { class: "num" }, origin.lastProbe ? `${origin.lastProbe.code ?? origin.lastProbe.outcome}, ${ago(origin.age)}` : "–"),
      h("td", { class: "num" }, origin.consecutiveUp ? `${origin.consecutiveUp} up` : `${origin.consecutiveDown} down`),
      h("td", { class: "n" }, origin.lastProbe ? `${origin.lastProbe.latencyMilliseconds.toFixed(1)} ms` : "–"),
      h("td", {}, origin.reason)))))));
}

function plot() {
  const now = serverTime.now(), from = now - 300000, axis = [], within = make => rows.filter(one => one.at >= from - 2000).map(one => [one.at, make(one)]);
  for (let at = Math.ceil(from / 60000) * 60000; at <= now; at += 60000) axis.push([at, clock(at).slice(0, 5)]);
  const totals = rows.filter(one => one.at >= from).reduce((sum, one) => [sum[0] + one.writes + one.reads, sum[1] + one.writesFailed + one.readsFailed], [0, 0]), all = totals[0] + totals[1];
  say($("availability"), all ? `${Math.floor(100000 * totals[0] / all) / 1000} % of ${all} requests answered` : "no requests");
  const marks = events.filter(one => one.at >= from && /^(pool-up|pool-down|hold-started)$/.test(one.kind)).map((one, index) => ({ at: one.at, kind: one.kind === "pool-up" ? "return" : one.kind === "pool-down" ? "fault" : "step", text: one.reason, number: index + 1 }));
  timeline.show({
    from, to: now, step: 1000, gap: 3500, axis, marks, time: at => `${clock(at)} UTC`,
    panels: [
      { title: "Requests a second", digits: 0, least: 4, axis: false, series: [{ name: "writes", color: "blue", data: within(one => one.writes) }, { name: "reads", color: "teal", data: within(one => one.reads) }, { name: "failed", color: "red", rare: true, data: within(one => one.writesFailed + one.readsFailed) }, { name: "had to wait", color: "orange", rare: true, data: within(one => one.held) }] },
      { title: "Latency, ms (logarithmic)", digits: 1, log: true, series: [{ name: "p50", color: "teal", data: within(one => one.p50Milliseconds) }, { name: "p99", color: "orange", data: within(one => one.p99Milliseconds) }] },
    ],
  });
  redraw($("log"), [...events].reverse().slice(0, 200), shown => shown.map(one => h("li", {}, h("time", { datetime: new Date(one.at).toISOString() }, clock(one.at, 1)), h("span", { class: /down|held|hold-started/.test(one.kind) ? "warning" : "" }, one.reason))));
}

async function look() {
  const answer = await ask(`live?after=${second}&events=${sequence}`), badge = $("stream").firstElementChild;
  $("entry").hidden = answer.status !== 401 && answer.status !== 403;
  if (!answer.ok) {
    silentSince ??= performance.now();
    dress(badge, "badge bad");
    say(badge, "not heard");
    tell(answer.status === 401 || answer.status === 403 ? "" : `The gateway is not heard: ${answer.reason}. What is shown is old.`);
    return;
  }
  const live = answer.body;
  silentSince = null;
  tell("");
  dress(badge, "badge good");
  say(badge, "live");
  if (known !== live.instance) {
    [rows, events] = [[], []];
    if (known !== null) { [known, second, sequence] = [live.instance, -1, 0]; return; }
    known = live.instance;
  }
  const now = Date.parse(live.at);
  serverTime.hear(now);
  second = live.second;
  rows.push(...live.seconds.map(one => ({ ...one, at: now - one.ageSeconds * 1000 })));
  if (rows.length > 660) rows.splice(0, rows.length - 660);
  for (const one of live.events) { sequence = one.sequence; events.push({ ...one, at: Date.parse(one.at) }); }
  if (events.length > 500) events.splice(0, events.length - 500);
  show(live);
  plot();
}

for (;;) {
  if (!document.hidden) await look();
  await new Promise(resolve => setTimeout(resolve, 1000));
}
