// The local world: what runs, what is broken, and the hands that break and mend it. A cloud has none of this.
import { h, redraw, say } from "./dom.js";
import { ask, session } from "./live.js";
import { HEADER } from "./orders.js";

const PARTS = [["database", /^postgres/], ["cache", /^redis/], ["controller", /^controller/], ["api", /^api/]];

export class World {
  constructor(card, host, orders) {
    Object.assign(this, { card, host, orders });
    this.said = h("p", { class: "soft small-text", role: "status", id: "world-said" });
    this.clouds = h("div", { class: "world" });
    this.links = h("div", {});
    this.parts = h("div", {});
    this.scenario = h("select", { id: "scenario-name" });
    this.rate = h("input", { type: "number", id: "scenario-rate", min: "1", max: "1000", value: "50" });
    this.start = h("button", { type: "submit", class: "primary", id: "scenario-start" }, "Start");
    this.stop = h("button", { type: "button", id: "scenario-stop", onclick: () => this.act("control/stop", "The scenario was told to stop.") }, "Stop");
    this.about = h("p", { class: "soft small-text" });
    this.lines = h("div", { class: "lines", tabindex: "0", role: "log", "aria-label": "What the scenario says", id: "scenario-lines" });
    const form = h("form", {}, h("label", { class: "field" }, "Scenario", this.scenario), h("label", { class: "field" }, "Writes a second", this.rate), this.start, this.stop);
    form.addEventListener("submit", event => { event.preventDefault(); this.run(); });
    this.scenario.addEventListener("change", () => this.describe());
    host.className = "world";
    host.append(this.clouds, h("details", {}, h("summary", {}, "Links"), this.links), h("details", {}, h("summary", {}, "Parts of a cloud"), this.parts), h("div", {}, h("h3", {}, "Scenario, with load"), form, this.about, this.lines), this.said);
  }

  show(state) {
    const world = state.world;
    this.card.hidden = !world;
    document.getElementById("now").classList.toggle("alone", !world);
    if (!world) return;
    if (!this.known) { this.known = []; this.load(); }
    const of = parts => {
      if (!parts.length) return "not a process of its own";
      const states = new Set(parts.map(one => one.state));
      return states.size === 1 ? [...states][0] === "exited" ? "killed" : [...states][0] : parts.filter(one => one.state !== "running").map(one => `${one.name} ${one.state === "exited" ? "killed" : one.state}`).join(", ");
    };
    redraw(this.clouds, [...world.clouds.map(one => [one.name, of(one.parts)]), ["witness", of(world.witness)]], all => all.map(([name, state]) => this.row(name, state,
      [["kill", "danger"], ["freeze"], ["thaw"], ["return"]], name === "witness" ? "witness" : `clouds/${name}`, name !== "witness")));
    redraw(this.links, world.links, all => all.map(one => {
      const condition = one.cut ? "cut" : one.forward === one.backward ? one.forward : `forward ${one.forward}, backward ${one.backward}`;
      return this.row(one.name, condition, [["cut", "danger"], ["freeze"], ["heal"]], `links/${one.name}`);
    }));
    redraw(this.parts, world.clouds.map(one => [one.name, one.parts]), all => all.flatMap(([name, parts]) => PARTS.map(([part, pattern]) => {
      const found = parts.find(one => pattern.test(one.name));
      return this.row(`${name} ${part}`, found ? found.state === "exited" ? "killed" : found.state : "–", [["kill", "danger"], ["freeze"], ["thaw"], ["return"]], `clouds/${name}/${part}`);
    })));
    const run = world.scenario;
    this.start.disabled = Boolean(run?.running);
    this.stop.disabled = !run?.running;
    this.lines.hidden = !run;
    if (run) {
      const bottom = this.lines.scrollTop + this.lines.clientHeight >= this.lines.scrollHeight - 30;
      say(this.lines, [`${run.scenario}, ${run.running ? `running for ${Math.round(run.elapsedSeconds)} s` : run.ended}`, ...run.lines].join("\n"));
      if (bottom) this.lines.scrollTop = this.lines.scrollHeight;
    }
  }

  row(name, state, faults, path, whole = false) {
    const down = state !== "running" && state !== "clear";
    // Only what makes a difference to what is there; in a mixed state all of it.
    const fits = { running: ["kill", "freeze"], frozen: ["kill", "thaw"], killed: ["return"], clear: ["cut", "freeze"], cut: ["heal"] }[state];
    faults = fits && !path.startsWith("links") || state === "clear" || state === "cut" ? faults.filter(([fault]) => fits.includes(fault)) : faults;
    whole &&= state !== "killed";
    return h("div", { class: "row" }, h("span", {}, h("strong", {}, name), " ", h("span", { class: down ? "bad" : "soft" }, state)),
      faults.map(([fault, kind]) => h("button", { type: "button", class: `small ${kind ?? ""}`, "data-key": `${path}/${fault}`, "aria-label": `${fault} ${name}`, onclick: () => this.act(`${path}/${fault}`, `${fault} ${name}: done.`) }, fault)),
      whole && h("button", { type: "button", class: "small danger", "data-key": `${path}/destroy`, "aria-label": `destroy ${name} with its disks`, onclick: event => this.destroy(name, event.currentTarget) }, "destroy…"));
  }

  destroy(name, back) {
    this.orders.back = back;
    this.orders.confirmation({
      title: `Destroy ${name} with its disks`,
      about: () => ({ refusal: null, effect: `Every process of ${name} is killed and its data deleted. It returns empty and is seeded again.`, cost: `What ${name} had acknowledged and not replicated is gone for good, and recorded as a range.`, checks: [] }),
      confirm: name, verb: "Destroy", danger: true,
      give: async () => [[name, await this.post(`clouds/${name}/destroy`)]],
    });
  }

  post(path, query = "") { return ask(`/api/console/world?path=${encodeURIComponent(path)}${query}`, { method: "POST", headers: HEADER }); }

  async act(path, done) {
    if (!session.signedIn) { document.getElementById("sign").click(); return; }
    say(this.said, "…");
    const answer = await this.post(path);
    say(this.said, answer.ok ? answer.body?.reason ?? done : `Refused: ${answer.reason}`);
  }

  async load() {
    const answer = await ask("/api/console/scenarios");
    if (!answer.ok) { this.known = null; return; }
    this.known = answer.body;
    const groups = [...new Set(this.known.map(one => one.group))];
    this.scenario.replaceChildren(...groups.map(group => h("optgroup", { label: group }, this.known.filter(one => one.group === group).map(one => h("option", { value: one.name }, one.name)))));
    this.scenario.value = "region-outage";
    this.describe();
  }

  describe() { const one = this.known?.find(each => each.name === this.scenario.value); say(this.about, one ? `${one.description} ${one.expectation}` : ""); }

  run() {
    const one = this.known?.find(each => each.name === this.scenario.value), rate = Number(this.rate.value) || 50, path = `control/scenarios/${one.name}`;
    if (!one.losesData) { if (!session.signedIn) { document.getElementById("sign").click(); return; } this.post(path, `&rate=${rate}`).then(answer => say(this.said, answer.ok ? answer.body.reason : `Refused: ${answer.reason}`)); return; }
    this.orders.back = this.start;
    this.orders.confirmation({
      title: `Scenario ${one.name}`, about: () => ({ refusal: null, effect: one.description, cost: `It loses data on purpose. ${one.expectation}`, checks: [] }),
      confirm: one.name, verb: "Start", danger: true, give: async () => [["host", await this.post(path, `&rate=${rate}`)]],
    });
  }
}
