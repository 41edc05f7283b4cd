// Orders: said what they do and cost first, then given. The controller judges again by itself; its refusal is shown as it came.
import { h, say, redraw, sign, tone, mark } from "./dom.js";
import { ask, session } from "./live.js";

const HEADER = { "X-CrmDr-Console": "1" };
const VERBS = { switchover: "Switch over", failback: "Fail back", failover: "Fail over", pause: "Pause", resume: "Resume", verify: "Compare" };

export class Orders {
  constructor(list, dialog) {
    Object.assign(this, { list, dialog });
    dialog.addEventListener("close", () => { this.open = null; dialog.replaceChildren(); this.back?.isConnected && this.back.focus(); });
  }

  show(state) {
    this.state = state;
    const paused = state.clouds.some(one => one.answers && one.status?.paused);
    const shown = state.orders.filter(one => one.order !== (paused ? "pause" : "resume") && !(one.order === "failback" && state.holder === state.preferred)
      && !(one.order === "switchover" && state.holder && state.holder !== state.preferred));
    // The rows stay the same elements while their words change: a click is never lost to a new state.
    redraw(this.list, shown.map(one => one.order), all => all.map(order => h("li", {},
      h("div", {}, h("strong", {}), h("p", {})),
      h("button", { type: "button", class: `small ${order === "failover" ? "danger" : ""}`.trim(), "data-key": order, "data-order": order, "aria-haspopup": "dialog", onclick: event => this.ask(order, event.currentTarget) }, `${VERBS[order]}…`))));
    shown.forEach(({ order, title, refusal, needsLoss }, index) => {
      const [name, about] = this.list.children[index].firstChild.children;
      say(name, title);
      say(about, refusal ? `Not now: ${refusal}.` : needsLoss ? "Only by accepting a loss." : order === "failover" ? "The standby would take the lease now." : "Would begin at once.");
    });
    if (this.open) this.refresh();
  }

  find(order) { return this.state.orders.find(one => one.order === order); }

  /** Shows what an order does and costs; it is given from here. */
  ask(order, back) {
    const found = this.find(order);
    this.back = back;
    this.confirmation({
      title: found.title,
      order,
      about: () => { const now = this.find(order); return { refusal: now.refusal, effect: now.effect, cost: now.cost, checks: now.checks }; },
      confirm: found.confirm,
      accept: () => this.find(order).needsLoss ? "I accept that acknowledged writes may be missing until the other cloud's disks return." : null,
      verb: VERBS[order],
      danger: order === "failover",
      give: () => this.give(this.find(order)),
    });
  }

  async give(found) {
    const query = found.order === "failover" && found.needsLoss ? "?allowDataLoss=true" : "";
    const at = found.at ?? null, own = () => ask(`/api/${found.order}${query}`, { method: "POST", headers: HEADER }), peer = () => ask(`/api/console/peer/${found.order}${query}`, { method: "POST", headers: HEADER });
    if (at !== null) return [[at, await (at === this.state.cloud || found.order === "switchover" || found.order === "failback" ? own() : peer())]];
    const other = this.state.clouds.find(one => !one.serving);
    return [[this.state.cloud, await own()], [other.name, await peer()]];
  }

  /** A dialog that says what will happen, asks for what it needs (a token, a typed word), and shows the answer. */
  confirmation(asked) {
    const dialog = this.dialog, refusal = h("p", { class: "outcome warning", id: "dialog-refusal" }), effect = h("p", {}), cost = h("p", {}), checks = h("ul", { class: "checks" }), outcome = h("div", { class: "stack", role: "status", id: "dialog-outcome" });
    const title = h("h2", { id: "dialog-title", tabindex: "-1" }, asked.title), checksTitle = h("h3", {}, "Looked at before");
    const typed = asked.confirm ? h("input", { id: "typed", autocomplete: "off", spellcheck: "false", required: true }) : null;
    const accept = asked.accept?.() ? h("input", { type: "checkbox", id: "accept", required: true }) : null;
    const token = session.signedIn ? null : h("input", { type: "password", id: "token", autocomplete: "off", required: true, "aria-describedby": "token-help" });
    const go = h("button", { type: "submit", class: `primary ${asked.danger ? "danger" : ""}`, id: "go" }, asked.verb), cancel = h("button", { type: "button", onclick: () => dialog.close() }, "Cancel");
    const form = h("form", { novalidate: true },
      title, refusal,
      h("div", {}, h("h3", {}, "What it does"), effect),
      h("div", {}, h("h3", {}, "What it costs"), cost),
      h("div", {}, checksTitle, checks),
      accept && h("label", {}, accept, asked.accept()),
      typed && h("label", { class: "field" }, h("span", {}, "Data may be missing afterwards. Type ", h("strong", {}, asked.confirm), " to go on."), typed),
      token && h("label", { class: "field" }, "Operator's token", token, h("span", { class: "soft", id: "token-help" }, "Kept in this tab until it is closed. On the local world ./crmdr token --operator prints it.")),
      outcome,
      h("div", { class: "foot" }, cancel, go));
    form.addEventListener("submit", async event => {
      event.preventDefault();
      if (typed && typed.value.trim() !== asked.confirm) { this.outcome(outcome, "bad", `Type ${asked.confirm} to go on.`); typed.focus(); return; }
      if (accept && !accept.checked) { this.outcome(outcome, "bad", "Accept the loss, or cancel."); accept.focus(); return; }
      if (token && !session.signedIn) {
        const problem = await signIn(token.value);
        if (problem) { this.outcome(outcome, "bad", problem); token.focus(); return; }
        token.closest("label").hidden = true;
      }
      go.disabled = true;
      this.outcome(outcome, "", "Asked. Waiting for the end…");
      const answers = await asked.give();
      outcome.replaceChildren(...answers.map(([who, answer]) => h("p", { class: `outcome ${answer.ok ? "good" : "bad"}` }, h("strong", {}, answer.ok ? `${who}: ` : answer.status === 0 || answer.status === 502 ? `${who} was not reached: ` : `${who} refused: `), sentence(answer.reason || "done"))));
      if (answers.some(([, answer]) => answer.status === 401)) session.forget();
      go.disabled = false;
      go.textContent = "Again";
      cancel.textContent = "Close";
    });
    dialog.replaceChildren(form);
    this.open = { asked, refusal, effect, cost, checks, checksTitle, go };
    this.refresh();
    dialog.showModal();
    title.focus();
  }

  refresh() {
    const { asked, refusal, effect, cost, checks, checksTitle, go } = this.open, about = asked.about();
    refusal.hidden = !about.refusal;
    say(refusal, about.refusal ? `As it looks it would be refused: ${sentence(about.refusal)} The controller decides.` : "");
    say(effect, about.effect);
    say(cost, about.cost);
    checksTitle.hidden = !about.checks?.length;
    redraw(checks, about.checks ?? [], all => all.map(one => h("li", {}, sign(tone(one.tone)), h("span", { class: "what" }, one.name), h("span", {}, one.found))));
    if (go.textContent === asked.verb || go.textContent === `${asked.verb} all the same`) say(go, about.refusal ? `${asked.verb} all the same` : asked.verb);
    mark(go, "aria-describedby", about.refusal ? "dialog-refusal" : null);
  }

  outcome(host, kind, text) { host.replaceChildren(h("p", { class: `outcome ${kind}` }, text)); }
}

const sentence = text => /[.!?]$/.test(text) ? text : `${text}.`;

/** Tries a token; the answer is null when it is taken. */
export async function signIn(value) {
  if (!value.trim()) return "A token is needed to act. Looking needs none on the same machine.";
  session.remember(value.trim());
  const answer = await ask("/api/console/token");
  if (answer.ok) return null;
  session.forget();
  return answer.status === 401 || answer.status === 403 ? "That is not the operator's token of this cloud." : `The token could not be tried: ${answer.reason}.`;
}

/** Signs in without an order. */
export function askToken(dialog, back) {
  const token = h("input", { type: "password", id: "token", autocomplete: "off", "aria-describedby": "token-help" }), said = h("div", { role: "status" });
  const form = h("form", { novalidate: true }, h("h2", { id: "dialog-title" }, "Sign in to act"),
    h("label", { class: "field" }, "Operator's token", token, h("span", { class: "soft", id: "token-help" }, "Sent as a header, kept in this tab until it is closed. On the local world ./crmdr token --operator prints it.")), said,
    h("div", { class: "foot" }, h("button", { type: "button", onclick: () => dialog.close() }, "Cancel"), h("button", { type: "submit", class: "primary" }, "Sign in")));
  form.addEventListener("submit", async event => {
    event.preventDefault();
    const problem = await signIn(token.value);
    if (problem) said.replaceChildren(h("p", { class: "outcome bad" }, problem)); else { dialog.close(); back.focus(); }
  });
  dialog.replaceChildren(form);
  dialog.showModal();
  token.focus();
}

export { HEADER };
