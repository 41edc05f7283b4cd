// The pair as a picture: cards that say what is so, and the ways between them drawn behind. Everything that the lines say stands in the cards as words too.
import { h, say, dress, mark, redraw, seconds, bytes, ago, count, tone } from "./dom.js";
import { serverTime } from "./live.js";

const space = "http://www.w3.org/2000/svg";
const line = (name, attributes) => { const made = document.createElementNS(space, name); for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value); return made; };

export class Picture {
  constructor(host) {
    this.host = host;
    this.ways = document.createElementNS(space, "svg");
    this.ways.setAttribute("aria-hidden", "true");
    this.nodes = {
      gateway: this.node("gateway", "Gateway"),
      left: this.node("left", "–"),
      between: this.node("between", "Replication"),
      right: this.node("right", "–"),
      witness: this.node("witness", "Witness"),
    };
    for (const side of ["left", "right"]) {
      const node = this.nodes[side];
      node.output = h("output", {});
      node.bar = h("progress", { max: "1", value: "0", "aria-label": "lease left" });
      node.lease = h("div", { class: "lease" }, h("span", { class: "soft" }, "lease"), node.bar, node.output);
      node.element.querySelector("header").after(node.lease);
    }
    this.nodes.between.lag = h("p", { class: "lag" }, h("strong", {}), h("span", {}));
    this.nodes.between.element.querySelector("header").after(this.nodes.between.lag);
    host.append(this.ways, ...Object.values(this.nodes).map(one => one.element));
    new ResizeObserver(() => this.connect()).observe(host);
  }

  node(area, name) {
    const title = h("h3", {}, name), badges = h("span", { class: "badges" }), facts = h("dl", {}), why = h("p", { class: "why" });
    const element = h("article", { class: `node ${area}`, "aria-label": name }, h("header", {}, title, badges), facts, why);
    return { area, element, title, badges, facts, why };
  }

  fill(node, { name, badges = [], kind = "", facts, why = "" }) {
    say(node.title, name);
    mark(node.element, "aria-label", name);
    dress(node.element, `node ${node.area} ${kind}`.trim());
    redraw(node.badges, badges, all => all.map(([text, kind]) => h("span", { class: `badge ${kind}` }, text)));
    const keys = facts.map(one => one[0]).join("|");
    if (node.keys !== keys) {
      node.keys = keys;
      node.values = facts.map(() => h("dd", {}));
      node.facts.replaceChildren(...facts.flatMap((one, index) => [h("dt", {}, one[0]), node.values[index]]));
    }
    facts.forEach(([, text, kind], index) => { say(node.values[index], text); dress(node.values[index], kind ?? ""); });
    say(node.why, why);
    node.why.hidden = !why;
  }

  show(state) {
    this.state = state;
    // Always the same side for the same cloud, whoever serves the page and whoever is primary.
    const [left, right] = [...state.clouds].sort((one, other) => one.name < other.name ? -1 : 1);
    this.names = { left: left.name, right: right.name };
    this.cloud(this.nodes.left, left, state);
    this.cloud(this.nodes.right, right, state);
    this.gateway(state);
    this.between(state);
    this.witness(state);
    this.connect();
    this.count();
  }

  pool(cloud, state) {
    return state.gateway?.status?.pools?.find(one => one.name === cloud) ?? null;
  }

  cloud(node, cloud, state) {
    const status = cloud.status, pool = this.pool(cloud.name, state), holds = state.holder === cloud.name;
    const world = state.world?.clouds?.find(one => one.name === cloud.name)?.parts ?? [], gone = world.filter(part => part.state === "exited").length, frozen = world.filter(part => part.state === "frozen").length;
    const broken = world.length && gone === world.length ? ["killed", "bad"] : frozen === world.length && frozen ? ["frozen", "bad"] : gone || frozen ? [`${gone + frozen} of ${world.length} parts down`, "warning"] : null;
    const facts = [];
    if (status) {
      const gate = status.database?.gateEpoch;
      facts.push(
        ["gate", status.database ? gate ? `open, epoch ${gate}` : "closed" : "–", holds && status.database && !gate ? "bad" : ""],
        ["database", status.database ? status.database.seeded ? "answers" : "new, being seeded" : "does not answer", status.database ? status.database.seeded ? "" : "warning" : "bad"],
        ["application", cloud.applicationReady ? "ready" : "not ready", cloud.applicationReady ? "" : "warning"],
        ["cache", status.cache ? `${status.cache.standing}${status.cache.behind ? `, ${count(status.cache.behind)} behind` : ""}` : "–"],
        ["witness", status.witness.reachable ? "answers" : "does not answer", status.witness.reachable ? "" : "bad"]);
    }
    facts.push(["pool", pool ? pool.active ? "takes traffic" : pool.ready ? "ready, not active" : "down" : state.gateway ? "not known" : "no gateway here", pool?.active || pool?.ready ? "" : pool ? "bad" : ""]);
    if (pool) facts.push(["origins", pool.origins.map(one => `${one.health}${one.suspended ? ` (${one.suspended})` : ""}`).join(", "), ""]);
    const role = status?.role ?? "not known", shown = cloud.answers ? role : `was ${role}`;
    const kinds = { primary: "primary", promoting: "warning", "switching over": "note", fenced: "bad", standby: "" };
    this.fill(node, {
      name: cloud.name,
      kind: cloud.answers ? status?.role === "primary" ? "primary" : "" : "silent",
      badges: [
        ...(broken ? [broken] : []),
        ...(status?.paused ? [["paused", "warning"]] : []),
        ...(status && !cloud.answers ? [[`seen ${ago(cloud.ageSeconds)}`, "bad"]] : []),
        ...(status?.witness?.eligible?.includes(cloud.name) && state.holder !== cloud.name ? [["may take over", "good"]] : []),
        [status ? shown : "never seen", `role ${cloud.answers ? kinds[role] ?? "" : ""}`],
      ],
      facts,
      why: cloud.answers || cloud.serving ? status?.reason ?? "" : `Its controller does not answer ${state.cloud}: ${cloud.silence}.`,
    });
    node.counted = { cloud, heard: serverTime.now() };
  }

  gateway(state) {
    const gateway = state.gateway, status = gateway?.status;
    this.fill(this.nodes.gateway, {
      name: "Gateway",
      kind: gateway?.answers ? "" : "silent",
      badges: !gateway ? [["not known", ""]] : gateway.answers ? status.held > 0 ? [[`${status.held} held`, "warning"]] : [] : [["does not answer", "bad"]],
      facts: status ? [
        ["sends to", status.destination.replace(/^Requests go to /, "").replace(/\.$/, ""), ""],
        ["requests", this.rates ?? "–", ""],
        ["mode", `${status.mode}, steering ${status.steering}`, ""],
        ["held", `${status.held} now, ${count(status.heldTotal)} ever, ${count(status.resentTotal)} resent`, ""],
      ] : [["", gateway ? gateway.silence : "This console was not told of a gateway.", ""]],
    });
  }

  between(state) {
    const holder = state.clouds.find(one => one.name === state.holder), other = state.clouds.find(one => one.name !== state.holder), known = holder?.answers ? holder.status?.replication : null;
    const follower = other?.answers ? other.status?.replication : null, lag = known?.lagSeconds, limit = state.maxLagSeconds;
    this.flow = holder ? { from: holder.name, to: other.name, streams: known ? known.slot.active && !known.slot.lost : follower ? follower.subscription.streaming : null } : null;
    const node = this.nodes.between.lag;
    dress(node, `lag ${lag === null || lag === undefined ? "" : lag >= limit ? "bad" : lag >= limit / 2 ? "warning" : ""}`.trim());
    say(node.firstChild, known ? seconds(lag) : "–");
    say(node.lastChild, known ? `behind, ${bytes(known.lagBytes)}` : "lag not known");
    const back = follower ? `${other.name} → ${holder?.name}: ${bytes(follower.lagBytes)}` : "–";
    this.fill(this.nodes.between, {
      name: this.flow ? `${this.flow.from} → ${this.flow.to}` : "Replication",
      badges: [[known?.synchronous ?? state.mode, known?.synchronous && known.synchronous !== "protected" ? "warning" : ""], ...(this.flow?.streams === false ? [["not streaming", "bad"]] : this.flow?.streams ? [["streaming", "good"]] : [])],
      kind: known ? "" : "silent",
      facts: [
        ["slot", known ? known.slot.exists ? known.slot.lost ? "lost: seed again" : known.slot.active ? "in use" : "nobody reads it" : "missing" : "–", known && (known.slot.lost || !known.slot.exists) ? "bad" : ""],
        ["way back", back, ""],
        ["orphans", state.orphans.count === null || state.orphans.count === undefined ? "–" : count(state.orphans.count), tone(state.orphans.tone) === "good" ? "" : tone(state.orphans.tone)],
        ["conflicts", state.conflicts ? `${count(state.conflicts.open)} open of ${count(state.conflicts.total)}` : "–", state.conflicts?.open ? "warning" : ""],
      ],
      why: state.orphans.text,
    });
  }

  witness(state) {
    const best = state.clouds.filter(one => one.answers && one.status?.witness.reachable).sort((one, other) => other.status.witness.revision - one.status.witness.revision)[0]?.status.witness;
    const silent = state.clouds.filter(one => one.answers && one.status && !one.status.witness.reachable).map(one => one.name);
    const record = best ?? state.clouds.find(one => one.status)?.status.witness;
    this.fill(this.nodes.witness, {
      name: "Witness",
      kind: best ? "" : "silent",
      badges: silent.length ? [[`silent for ${silent.join(" and ")}`, "bad"]] : best ? [["answers", "good"]] : [["not known", ""]],
      facts: record ? [
        ["epoch", `${record.epoch}, held by ${record.holder ?? "nobody"}`, ""],
        ["eligible", record.eligible.length ? record.eligible.join(", ") : "nobody", record.eligible.length ? "" : "warning"],
      ] : [["", "no record seen yet", ""]],
    });
  }

  /** Several times a second: the lease runs down between two states, by the server's time. */
  count() {
    for (const side of ["left", "right"]) {
      const node = this.nodes[side], { cloud, heard } = node.counted ?? {};
      if (!cloud) continue;
      const held = this.state.holder === cloud.name && cloud.status, passed = (serverTime.now() - heard) / 1000, left = Math.max(0, cloud.remainingSeconds - passed);
      node.lease.hidden = !held;
      if (!held) continue;
      const frozen = this.stale === true;
      mark(node.bar, "value", frozen ? "0" : Math.min(1, left / cloud.ttlSeconds).toFixed(3));
      dress(node.bar, left / cloud.ttlSeconds < 0.25 ? "ending" : "");
      say(node.output, frozen ? "?" : left > 0 ? `${left.toFixed(1)} s` : cloud.answers ? "ended" : "not seen");
    }
  }

  /** Draws the ways between the cards, from where they really are. */
  connect() {
    const state = this.state;
    if (!state || !this.names) return;
    const ground = this.host.getBoundingClientRect();
    if (!ground.width) return;
    const box = Object.fromEntries(Object.entries(this.nodes).map(([key, node]) => { const one = node.element.getBoundingClientRect(); return [key, { l: one.left - ground.left, r: one.right - ground.left, t: one.top - ground.top, b: one.bottom - ground.top, x: (one.left + one.right) / 2 - ground.left, y: (one.top + one.bottom) / 2 - ground.top }]; }));
    this.ways.setAttribute("viewBox", `0 0 ${ground.width} ${ground.height}`);
    const stacked = box.left.b <= box.between.t, parts = [];
    const links = state.world?.links ?? [];
    const link = (one, other) => links.find(each => (each.from === one && each.to === other) || (each.from === other && each.to === one));
    const bad = (one, other) => { const found = link(one, other); return found && (found.cut || found.forward === "cut" || found.backward === "cut" || found.forward === "frozen" || found.backward === "frozen"); };
    const cloud = side => state.clouds.find(one => one.name === this.names[side]);
    const way = (points, kind, head, cut) => {
      parts.push(line("polyline", { class: `way ${kind}`, points: points.map(point => point.map(value => value.toFixed(1)).join(",")).join(" ") }));
      if (head) {
        const [[ax, ay], [bx, by]] = points.slice(-2), length = Math.hypot(bx - ax, by - ay) || 1, [ux, uy] = [(bx - ax) / length, (by - ay) / length];
        parts.push(line("polygon", { class: `head ${kind}`, points: [[bx, by], [bx - 9 * ux - 5 * uy, by - 9 * uy + 5 * ux], [bx - 9 * ux + 5 * uy, by - 9 * uy - 5 * ux]].map(point => point.map(value => value.toFixed(1)).join(",")).join(" ") }));
      }
      if (cut) {
        const [[ax, ay], [bx, by]] = points.slice(-2), sign = line("text", { class: "away", x: (ax + bx) / 2, y: (ay + by) / 2 + 0.5 });
        sign.textContent = "✕";
        parts.push(line("circle", { class: "away-ground", cx: (ax + bx) / 2, cy: (ay + by) / 2, r: 9 }), sign);
      }
    };
    const toCloud = side => {
      const name = this.names[side], pool = this.pool(name, state), cut = bad("gateway", name), kind = cut ? "broken" : pool?.active ? "on" : pool?.ready ? "" : pool ? "broken" : "off";
      if (stacked) { if (side === "left") way([[box.gateway.x, box.gateway.b], [box.left.x, box.left.t]], kind, pool?.active, cut); return; }
      const x = (side === "left" ? box.left.x : box.right.x), edge = side === "left" ? box.gateway.l : box.gateway.r;
      way([[edge, box.gateway.y], [x, box.gateway.y], [x, box[side].t]], kind, pool?.active, cut);
    };
    toCloud("left");
    toCloud("right");
    for (const side of ["left", "right"]) {
      const one = cloud(side), cut = bad(one.name, "witness"), sees = one.answers ? one.status?.witness.reachable : null, kind = cut || sees === false ? "broken" : sees ? state.holder === one.name ? "on" : "" : "off";
      if (stacked) { if (side === "right") way([[box.right.x, box.right.b], [box.witness.x, box.witness.t]], kind, false, cut); continue; }
      const edge = side === "left" ? box.witness.l : box.witness.r;
      way([[box[side].x, box[side].b], [box[side].x, box.witness.y], [edge, box.witness.y]], kind, false, cut);
    }
    const cut = bad(this.names.left, this.names.right), kind = cut ? "broken" : this.flow?.streams ? "on" : this.flow?.streams === false ? "broken" : "off", right = this.flow?.to === this.names.right;
    const near = stacked ? [[box.left.x, box.left.b], [box.between.x, box.between.t]] : [[box.left.r, box.between.y], [box.between.l, box.between.y]];
    const far = stacked ? [[box.between.x, box.between.b], [box.right.x, box.right.t]] : [[box.between.r, box.between.y], [box.right.l, box.between.y]];
    way(right ? near : near.reverse(), kind, !right, cut);
    way(right ? far : far.reverse(), kind, right, cut);
    this.ways.replaceChildren(...parts);
  }
}
