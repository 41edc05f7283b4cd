// Live data over fetch: server-sent events with a header for the token, which EventSource cannot send. The address never carries it.

const KEY = "crmdr-operator";
let token = sessionStorage.getItem(KEY) ?? null;
const watchers = new Set();

export const session = {
  get signedIn() { return token !== null; },
  /** For this tab alone, gone when it is closed. */
  remember(value) { token = value; sessionStorage.setItem(KEY, value); watchers.forEach(one => one()); },
  forget() { token = null; sessionStorage.removeItem(KEY); watchers.forEach(one => one()); },
  watch(one) { watchers.add(one); },
};

export function headers(more = {}) {
  return token ? { Authorization: `Bearer ${token}`, ...more } : more;
}

/** An answer as { ok, status, body, reason }; status 0: there was none. */
export async function ask(path, options = {}) {
  try {
    const answer = await fetch(path, { cache: "no-store", credentials: "omit", redirect: "error", ...options, headers: headers(options.headers) });
    const text = await answer.text();
    let body = null;
    try { body = text ? JSON.parse(text) : null; } catch { body = null; }
    return { ok: answer.ok, status: answer.status, body, reason: body?.detail ?? body?.reason ?? body?.summary ?? body?.title ?? (answer.ok ? "" : `answered ${answer.status}`) };
  } catch (failure) {
    return { ok: false, status: 0, body: null, reason: failure.name === "AbortError" ? "no answer in time" : "it does not answer" };
  }
}

/**
 * Follows a stream and comes back when it ends. Handlers: one for each kind of event, begin (a new connection: forget what came before), lost(why), shut (a token is needed).
 * Silence for longer than `patience` milliseconds is an end too: a frozen server keeps its connections open.
 */
export function follow(path, handlers, patience = 5000) {
  let wait = 250, stopped = false, attempt = null;
  const run = async () => {
    while (!stopped) {
      attempt = new AbortController();
      let timer = null;
      const alive = () => { clearTimeout(timer); timer = setTimeout(() => attempt.abort(), patience); };
      try {
        alive();
        const answer = await fetch(path, { cache: "no-store", credentials: "omit", headers: headers({ Accept: "text/event-stream" }), signal: attempt.signal });
        if (answer.status === 401 || answer.status === 403) { handlers.shut?.(); throw new Error("it wants an operator's token"); }
        if (!answer.ok) throw new Error((await answer.json().catch(() => null))?.detail ?? `it answered ${answer.status}`);
        handlers.begin?.();
        wait = 250;
        const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
        let rest = "";
        for (;;) {
          const { done, value } = await reader.read();
          if (done) throw new Error("the connection ended");
          alive();
          rest += value;
          let end;
          while ((end = rest.indexOf("\n\n")) >= 0) {
            const block = rest.slice(0, end);
            rest = rest.slice(end + 2);
            const kind = /^event: (.*)$/m.exec(block)?.[1] ?? "message", data = block.split("\n").filter(line => line.startsWith("data: ")).map(line => line.slice(6)).join("\n");
            if (data) handlers[kind]?.(JSON.parse(data));
          }
        }
      } catch (failure) {
        if (stopped) return;
        handlers.lost?.(failure.name === "AbortError" ? `nothing was heard for ${patience / 1000} s` : failure.message === "Failed to fetch" || failure.message === "network error" ? "it does not answer" : failure.message);
      } finally {
        clearTimeout(timer);
      }
      await new Promise(resolve => setTimeout(resolve, wait));
      wait = Math.min(wait * 2, 3000);
    }
  };
  run();
  return { stop() { stopped = true; attempt?.abort(); }, again() { attempt?.abort(); } };
}

/** Time as the server tells it: the browser's own clock may be wrong, so only differences of its monotonic one are used. */
export const serverTime = {
  base: 0, heard: 0,
  hear(now) { this.base = now; this.heard = performance.now(); },
  now() { return this.base + performance.now() - this.heard; },
  /** How far the browser's clock is ahead, in seconds. */
  ahead() { return (Date.now() - this.now()) / 1000; },
};

/** The theme: the system's, or the one that was chosen. */
export function theme(button) {
  const names = ["system", "light", "dark"];
  let chosen = localStorage.getItem("crmdr-theme") ?? "system";
  const apply = () => {
    if (chosen === "system") delete document.documentElement.dataset.theme; else document.documentElement.dataset.theme = chosen;
    button.textContent = `Theme: ${chosen}`;
  };
  button.addEventListener("click", () => { chosen = names[(names.indexOf(chosen) + 1) % 3] ?? "system"; localStorage.setItem("crmdr-theme", chosen); apply(); });
  apply();
}
