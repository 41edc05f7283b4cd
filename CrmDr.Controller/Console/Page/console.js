// The console: one stream, one state, shown by parts that each know one thing. The browser's clock is never used for what is shown.
import { h, say, dress, redraw, ago, clock, tone } from "./dom.js";
import { follow, session, serverTime, theme } from "./live.js";
import { Picture } from "./picture.js";
import { Orders, askToken } from "./orders.js";
import { World } from "./world.js";
import { Plots, Seconds, Log, marksOf } from "./plots.js";
import { Drills } from "./drills.js";

const $ = id => document.getElementById(id), dialog = $("dialog");
const picture = new Picture($("pair")), orders = new Orders($("orders"), dialog), world = new World($("world-card"), $("world"), orders);
const seconds = new Seconds(), plots = new Plots($("plots"), $("availability")), log = new Log($("log"), $("sources"));
const drills = new Drills({ trend: $("trend"), select: $("scenario"), list: $("reports"), said: $("chosen"), compare: $("compare") });
let state = null, lost = null, shut = false, drawn = 0;

theme($("theme"));
dialog.addEventListener("click", event => { if (event.target === dialog) dialog.close(); });

// Who acts ------------------------------------------------------------------------------------------
const sign = $("sign");
function signed() { say(sign, session.signedIn ? "Signed in · forget" : "Sign in to act"); }
sign.addEventListener("click", () => session.signedIn ? session.forget() : askToken(dialog, sign));
session.watch(() => { signed(); if (shut) stream.again(); });
signed();

// What is shown -------------------------------------------------------------------------------------
function facts() {
  return [["primary", state.holder ?? "nobody"], ["epoch", String(state.epoch)], ["strategy", state.strategy], ["profile", state.profile], ["replication", state.mode]];
}

function show() {
  const headline = state.headline, kind = tone(headline.tone);
  dress($("headline"), `headline ${kind}`);
  say($("verdict"), headline.text);
  say($("verdict-detail"), headline.detail);
  redraw($("facts"), facts(), all => all.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))));
  say($("served"), `console of ${state.cloud}`);
  document.title = `${kind === "good" ? "" : "! "}${headline.text} · CrmDr`;
  say($("seen-from"), `as the controller of ${state.cloud} sees it`);
  picture.show(state);
  orders.show(state);
  world.show(state);
  notices();
}

function plot() {
  if (!state || $("now").hidden) return;
  const now = lost ? lost.at : serverTime.now(), marks = marksOf(log.entries, now - plots.minutes * 60000, now);
  plots.show(state, seconds, marks, now);
  log.show(marks);
  picture.rates = plots.rates;
}

/** What a person must know beside the headline: that this is old, that another cloud leads, that the clock is wrong. */
function notices() {
  const all = [], other = state?.clouds.find(one => !one.serving);
  const link = other?.console && [`Open the console of ${other.name}`, other.console];
  if (shut) all.push(["warning", "This page is looked at from another machine: looking needs the operator's token too. Sign in to see the pair."]);
  else if (lost && state) all.push(["bad", `The controller of ${state.cloud} is not heard (${lost.why}). What is shown is as it was at ${clock(lost.at)} UTC, ${ago((performance.now() - lost.since) / 1000)}.`, link]);
  else if (state && state.holder && state.holder !== state.cloud && state.clouds[0].status && state.preferred === state.cloud)
    all.push(["warning", `This page is served by ${state.cloud}, which is not the primary now: ${state.holder} is.`, link]);
  const ahead = state && !lost ? serverTime.ahead() : 0;
  if (Math.abs(ahead) > 5) all.push(["warning", `The clock of this browser is ${Math.round(Math.abs(ahead))} s ${ahead > 0 ? "ahead of" : "behind"} the controller's. All times here are the controller's.`]);
  if (state?.clouds[0].status && !state.clouds[0].status.witness.reachable && !lost) all.push(["warning", `The witness does not answer ${state.cloud}: ${state.clouds[0].status.witness.error ?? "no record seen yet"}`]);
  // The age of what is shown changes every second and must not be read out every second.
  redraw($("notices"), all.map(([kind, text, to]) => [kind, text.replace(/, \d+ \w+ ago\.$/, "."), to]), shown => shown.map(([kind, text, to]) => h("p", { class: kind }, text, to && " ", to && h("a", { href: to[1] }, to[0]))));
  const badge = $("stream").firstElementChild;
  dress(badge, `badge ${lost || shut ? "bad" : state ? "good" : ""}`);
  say(badge, shut ? "token needed" : lost ? "not heard" : state ? "live" : "connecting");
  document.documentElement.classList.toggle("stale", Boolean(lost));
}

// Where it comes from -------------------------------------------------------------------------------
const stream = follow("/api/console/live", {
  begin() { seconds.clear(); log.clear(); lost = null; shut = false; picture.stale = false; },
  state(next) {
    serverTime.hear(next.now);
    state = next;
    show();
  },
  seconds(entries) { seconds.add(entries); },
  log(entries) { log.add(entries); drawn = 0; },
  shut() { shut = true; notices(); },
  lost(why) {
    if (!state) { if (!shut) { say($("verdict"), "The controller does not answer"); say($("verdict-detail"), `Trying again: ${why}.`); } notices(); return; }
    lost ??= { at: serverTime.now(), since: performance.now(), why };
    picture.stale = true;
    picture.count();
    notices();
  },
});

setInterval(() => { if (state) picture.count(); }, 100);
setInterval(() => {
  if (!state || document.hidden) return;
  if (performance.now() - drawn > 950) { drawn = performance.now(); plot(); }
  if (lost) notices();
}, 250);

// Views ---------------------------------------------------------------------------------------------
for (const button of document.querySelectorAll("[data-minutes]"))
  button.addEventListener("click", () => {
    plots.minutes = Number(button.dataset.minutes);
    document.querySelectorAll("[data-minutes]").forEach(one => one.setAttribute("aria-pressed", String(one === button)));
    plot();
  });

function view() {
  const on = location.hash.startsWith("#drills");
  $("now").hidden = on;
  $("drills").hidden = !on;
  for (const [id, here] of [["to-now", !on], ["to-drills", on]]) if (here) $(id).setAttribute("aria-current", "page"); else $(id).removeAttribute("aria-current");
  if (on) drills.open(location.hash.split("?").slice(1).map(decodeURIComponent)); else { picture.connect(); plot(); }
}
addEventListener("hashchange", view);
view();
