// Small helpers to make and keep elements. Nothing here takes markup as text.

/** Makes an element; attributes that are null are left out, handlers begin with "on". */
export function h(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat().filter(child => child !== null && child !== undefined && child !== false));
  return made;
}

/** Sets a text only when it is another one: what has not changed is not read out again. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Sets a class name only when it is another one. */
export function dress(element, name) {
  if (element.className !== name) element.className = name;
}

/** Sets or removes an attribute only when that changes something. */
export function mark(element, name, value) {
  if (value === null || value === undefined || value === false) {
    if (element.hasAttribute(name)) element.removeAttribute(name);
  } else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
}

/** Makes the children of an element anew when what they show has changed; the focus stays on the same one. */
export function redraw(element, shown, make) {
  const text = JSON.stringify(shown);
  if (element.shown === text) return;
  element.shown = text;
  const focused = element.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  element.replaceChildren(...[make(shown)].flat());
  if (focused) element.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}

const glyphs = { good: ["✓", "good"], note: ["→", "under way"], warning: ["!", "attention"], bad: ["✕", "bad"], unknown: ["?", "not known"] };

/** A sign for a tone: colour, shape and a word for those who see neither. */
export function sign(tone) {
  const [glyph, word] = glyphs[tone] ?? glyphs.unknown;
  return h("span", { class: `dot ${tone}` }, h("span", { "aria-hidden": "true" }, glyph), h("span", { class: "unseen" }, `${word}: `));
}

export const tone = word => String(word ?? "unknown").toLowerCase();

export const seconds = value => value === null || value === undefined ? "–" : value < 10 ? `${value.toFixed(2)} s` : value < 100 ? `${value.toFixed(1)} s` : `${Math.round(value)} s`;

export function bytes(value) {
  if (value === null || value === undefined) return "–";
  if (value < 1024) return `${Math.round(value)} B`;
  return value < 1048576 ? `${(value / 1024).toFixed(1)} kB` : `${(value / 1048576).toFixed(1)} MB`;
}

export const ago = value => value === null || value === undefined ? "never" : value < 60 ? `${Math.round(value)} s ago` : value < 3600 ? `${Math.round(value / 60)} min ago` : `${Math.round(value / 3600)} h ago`;

/** A time of day in UTC, as in every log; the browser's own clock is never asked. */
export const clock = (at, digits = 0) => new Date(at).toISOString().slice(11, digits ? 20 + digits : 19);

export const count = value => value === null || value === undefined ? "–" : String(value).replace(/\B(?=(\d{3})+(?!\d))/g, " ");
