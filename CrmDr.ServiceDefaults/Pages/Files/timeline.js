// The time line: plots over one axis of time, with what happened as numbered marks. The console, the gateway's page and the drill's report draw with it; so it imports nothing.

const space = "http://www.w3.org/2000/svg";

function part(name, attributes = {}, ...children) {
  const made = document.createElementNS(space, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function ticks(max, wanted) {
  const rough = max / wanted, power = 10 ** Math.floor(Math.log10(rough || 1));
  const step = [1, 2, 5, 10].map(factor => factor * power).find(size => size >= rough) ?? power;
  return Array.from({ length: Math.floor(max / step + 1e-9) + 1 }, (_, index) => index * step);
}

const short = (value, digits = 2) => value === null || value === undefined ? "–" : String(Math.round(value * 10 ** digits) / 10 ** digits);

/**
 * show(model) draws; a model is
 *   from, to: ends of the axis; step: one press of an arrow key; gap: a longer hole between two values is no line
 *   axis: positions with labels, [[at, text]]; time(at): a moment in words
 *   marks: [{ at, kind: fault | return | role | step, text }]
 *   panels: [{ title, kind: line | lanes, digits, log, top, least, limit: { at, text }, series: [{ name, color, data: [[at, value]], dots, rare }] }]; of lanes a value is 1, 0 or null
 */
export class Timeline {
  constructor(host, heading = "") {
    this.host = host;
    this.heading = heading;
    host.classList.add("timeline");
    this.reading = document.createElement("p");
    this.reading.className = "reading";
    this.reading.setAttribute("aria-live", "polite");
    this.reading.textContent = "Point at a plot, or focus one and use the arrow keys, to read its values.";
    this.figures = [];
    this.width = 0;
    new ResizeObserver(() => {
      if (this.host.clientWidth !== this.width && this.model) this.show(this.model);
    }).observe(host);
  }

  show(model) {
    this.model = model;
    const width = this.host.clientWidth, shape = model.panels.map(panel => panel.title + panel.series.map(one => one.name + one.color)).join("|");
    if (!width) return;
    if (shape !== this.shape) {
      this.shape = shape;
      this.figures = model.panels.map(panel => this.figure(panel));
      this.host.replaceChildren(...this.figures.map(one => one.element), this.reading);
    }
    this.width = width;
    model.panels.forEach((panel, index) => this.draw(this.figures[index], panel, width));
    if (this.at !== undefined) this.point(this.at, false);
  }

  figure(panel) {
    const svg = part("svg", { role: "img", tabindex: "0" }), body = part("g"), cursor = part("line", { class: "cursor", visibility: "hidden" });
    svg.append(body, cursor);
    const caption = document.createElement("figcaption"), title = document.createElement("span");
    title.textContent = panel.title;
    caption.append(title, ...panel.series.map(one => {
      const key = document.createElement("span");
      key.className = `key c-${one.color}`;
      key.textContent = one.name;
      return key;
    }));
    const element = document.createElement("figure");
    element.append(caption, svg);
    const made = { element, svg, body, cursor };
    svg.addEventListener("pointermove", event => {
      const box = svg.getBoundingClientRect(), { from, to } = this.model;
      const share = (event.clientX - box.left - made.left) / made.inner;
      this.point(from + Math.min(Math.max(share, 0), 1) * (to - from), true);
    });
    svg.addEventListener("pointerleave", () => this.leave());
    svg.addEventListener("blur", () => this.leave());
    svg.addEventListener("keydown", event => {
      const { from, to, step } = this.model, way = { ArrowLeft: -step, ArrowRight: step, Home: -Infinity, End: Infinity }[event.key];
      if (way === undefined) return;
      event.preventDefault();
      this.point(Math.min(Math.max((this.at ?? to) + way * (event.shiftKey ? 10 : 1), from), to), true);
    });
    return made;
  }

  leave() {
    this.at = undefined;
    this.figures.forEach(one => one.cursor.setAttribute("visibility", "hidden"));
  }

  point(at, tell) {
    this.at = at;
    for (const one of this.figures) {
      const x = one.left + (at - this.model.from) / (this.model.to - this.model.from) * one.inner;
      one.cursor.setAttribute("x1", x);
      one.cursor.setAttribute("x2", x);
      one.cursor.setAttribute("visibility", x < one.left || x > one.left + one.inner ? "hidden" : "visible");
    }
    if (tell) this.reading.textContent = this.read(at);
  }

  read(at) {
    const parts = [this.model.time(at)], reach = Math.max(this.model.step, this.model.gap ?? 0) / 2 + 1e-9;
    for (const panel of this.model.panels) {
      for (const series of panel.series) {
        let best = null;
        for (const entry of series.data)
          if (entry[1] !== null && entry[1] !== undefined && (!best || Math.abs(entry[0] - at) < Math.abs(best[0] - at))) best = entry;
        if (best && Math.abs(best[0] - at) <= reach) parts.push(panel.kind === "lanes" ? (best[1] ? series.name : `${series.name}: no`) : `${series.name} ${short(best[1], panel.digits)}`);
      }
    }
    const before = this.model.marks.filter(one => one.at <= at).at(-1);
    if (before) parts.push(`after: ${before.text}`);
    return parts.join("  ·  ");
  }

  draw(figure, panel, width) {
    const { from, to, marks } = this.model, lanes = panel.kind === "lanes";
    // Sizes follow the root's font, so that nothing gets tiny on a large screen. The marks' numbers stand above the first plot alone.
    const size = parseFloat(getComputedStyle(document.documentElement).fontSize) / 15, numbered = figure === this.figures[0] && marks.length > 0;
    const last = panel.axis !== false, left = 44 * size, right = 6, top = (numbered ? 16 : 7) * size, bottom = (last ? 20 : 4) * size, inner = Math.max(width - left - right, 40);
    const height = lanes ? top + bottom + panel.series.length * 16 * size : (panel.height ?? 112) * size;
    Object.assign(figure, { left, inner, size });
    figure.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    figure.svg.setAttribute("height", height);
    figure.svg.setAttribute("aria-label", this.describe(panel));
    figure.cursor.setAttribute("y1", top);
    figure.cursor.setAttribute("y2", height - bottom);
    const x = at => left + (at - from) / (to - from || 1) * inner;
    const body = [];
    const draw = lanes ? this.lanes(panel, x, top, left, inner, body, size) : this.lines(panel, x, top, height - bottom, left, inner, body, size);
    let free = -1;
    if (last)
      for (const [at, text] of this.model.axis) {
        const half = text.length * 3.3 * size;
        if (at < from || at > to || x(at) - half < free) continue;
        body.push(part("text", { x: x(at).toFixed(1), y: height - 5 * size, "text-anchor": "middle" }, text));
        free = x(at) + half + 8;
      }
    free = -1;
    marks.forEach((one, index) => {
      if (one.at < from || one.at > to) return;
      const at = x(one.at).toFixed(1);
      body.push(part("line", { class: `mark k-${one.kind}`, x1: at, x2: at, y1: top, y2: height - bottom }, part("title", {}, `${index + 1}. ${one.text}`)));
      // Numbers that would overlap are left out here; the list beside has all of them.
      if (!numbered || x(one.at) < free) return;
      body.push(part("text", { class: `number k-${one.kind}`, x: at, y: 11 * size }, String(one.number ?? index + 1)));
      free = x(one.at) + 15 * size;
    });
    body.push(...draw);
    figure.body.replaceChildren(...body);
  }

  lines(panel, x, top, floor, left, inner, body, size) {
    const values = panel.series.flatMap(one => one.data.map(entry => entry[1])).filter(value => value !== null && value !== undefined);
    let max = panel.least ?? 1;
    for (const value of values) if (value > max) max = value;
    if (panel.top !== undefined) max = panel.top;
    let low = panel.log ? 1 : panel.bottom ?? 0;
    if (panel.log) for (const value of values) if (value > 0 && value < low) low = value;
    const share = value => panel.log ? Math.log(Math.max(value, low) / low) / Math.log(Math.max(max / low, 1.001)) : (value - low) / (max - low || 1);
    const y = value => floor - Math.min(Math.max(share(value), 0), 1) * (floor - top);
    const levels = panel.levels ?? (panel.log ? Array.from({ length: 9 }, (_, index) => 10 ** (index - 2)).filter(value => value >= low && value <= max) : ticks(max, 3));
    for (const level of levels)
      body.push(part("line", { class: "grid", x1: left, x2: left + inner, y1: y(level), y2: y(level) }), part("text", { x: left - 6, y: y(level) + 4 * size, "text-anchor": "end" }, short(level)));
    if (panel.limit && panel.limit.at <= max)
      body.push(part("line", { class: "limit", x1: left, x2: left + inner, y1: y(panel.limit.at), y2: y(panel.limit.at) }));
    return panel.series.map(series => {
      let path = "", pen = false, before = -Infinity;
      if (series.dots) return part("g", { class: `dots c-${series.color}` }, ...series.data.filter(entry => entry[1] !== null && entry[1] !== undefined).map(([at, value]) => part("circle", { cx: x(at).toFixed(1), cy: y(value).toFixed(1), r: (2.4 * size).toFixed(1) })));
      for (const [index, [at, value]] of series.data.entries()) {
        // What is nearly always nothing is drawn only where it is something.
        if (series.rare && !value && !series.data[index - 1]?.[1] && !series.data[index + 1]?.[1]) { pen = false; continue; }
        // Who was dead or frozen for a while gave no values: a hole, not a line.
        if (at - before > (this.model.gap ?? Infinity)) pen = false;
        before = at;
        if (value === null || value === undefined) { pen = false; continue; }
        path += `${pen ? "L" : "M"}${x(at).toFixed(1)},${y(value).toFixed(1)}${pen ? "" : "h0"}`;
        pen = true;
      }
      return part("path", { class: `line c-${series.color}`, d: path || "M0,0" });
    });
  }

  lanes(panel, x, top, left, inner, body, size) {
    return panel.series.flatMap((series, index) => {
      const y = top + (index * 16 + 3) * size, thick = 10 * size, made = [];
      body.push(part("rect", { class: "ground", x: left, y, width: inner, height: thick, rx: 2 }), part("text", { x: left - 6, y: y + 9 * size, "text-anchor": "end" }, series.short ?? series.name));
      let begin = null, end = null;
      const close = () => { if (begin !== null) made.push(part("rect", { class: `lane c-${series.color}`, x: x(begin).toFixed(1), y, width: Math.max(x(end) - x(begin), 1).toFixed(1), height: thick, rx: 2 })); begin = null; };
      for (const [at, value] of series.data) {
        if (begin !== null && at - end > (this.model.gap ?? Infinity)) close();
        if (value) { begin ??= Math.max(at - this.model.step, this.model.from); end = at; } else close();
      }
      close();
      return made;
    });
  }

  describe(panel) {
    const told = panel.series.map(series => {
      const values = series.data.map(entry => entry[1]).filter(value => value !== null && value !== undefined);
      if (!values.length) return `${series.name} no values`;
      if (panel.kind === "lanes") return `${series.name} ${Math.round(100 * values.filter(Boolean).length / values.length)} % of the time`;
      let least = Infinity, most = -Infinity;
      for (const value of values) { least = Math.min(least, value); most = Math.max(most, value); }
      return `${series.name} now ${short(values.at(-1), panel.digits)}, from ${short(least, panel.digits)} to ${short(most, panel.digits)}`;
    });
    return `${this.heading}${panel.title}: ${told.join("; ")}. Arrow keys read values.`;
  }
}
