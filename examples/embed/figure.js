/** A figure as a page embeds it: in words, as a bar from low to high, with its doubts and its day.
 *
 *    <script type="module" src="figure.js"></script>
 *    <casualty-figure api="https://casualties.example.org" figure="48d79389-…"></casualty-figure>
 *
 *  In a notebook of Observable: draw(await load(api, id), api). Nothing else is loaded from anywhere.
 */

const PATIENCE = 10_000; // milliseconds
const WIDTH = 400;
const HEIGHT = 46;
const MARGIN = 60;
const LOGARITHMIC_FROM = 10; // as high/low
const STYLE = `
  :host { display: block; font: 1rem/1.5 system-ui, sans-serif; max-width: 36rem; }
  article { border-inline-start: 4px solid #888; padding-inline-start: 1rem; }
  h2, p, ul { margin: 0 0 .4rem; font-size: inherit; }
  h2 { font-weight: normal; }
  .words { font-size: 1.35rem; font-weight: 600; }
  svg { width: 100%; height: auto; overflow: visible; font-size: 11px; fill: currentColor; }
  .bar { fill: #4a7aa7; }
  ul { padding-inline-start: 1.2rem; }
  .error::marker { content: "✖ "; }
  .warning::marker { content: "△ "; }
  a { color: inherit; }
`;

/** The figure, or an error whose message a reader understands. */
export async function load(api, id) {
  let answer;
  try {
    const address = new URL(`/v1/figures/${encodeURIComponent(id)}`, api);
    answer = await fetch(address, { signal: AbortSignal.timeout(PATIENCE) });
  } catch {
    throw new Error(`The figures at ${api} cannot be reached.`);
  }
  if (answer.ok) return answer.json();
  const problem = await answer.json().catch(() => ({}));
  throw new Error(`The figure cannot be shown: ${problem.detail ?? `status ${answer.status}`}.`);
}

/** The range in words: what the sources say, never one number where they contradict each other. */
export function inWords({ low, high, metric }) {
  const counted = metric.replaceAll("_", " ");
  if (low === null && high === null) return `no number of ${counted} is stated`;
  if (low === null) return `at most ${count(high)} ${counted}`;
  if (high === null) return `at least ${count(low)} ${counted}`;
  if (low === high) return `${count(low)} ${counted}`;
  return `between ${count(low)} and ${count(high)} ${counted}`;
}

/** What may be said of best: nothing where a flag says to quote no single number. */
export function bestInWords({ best, flags, null_reasons: reasons }) {
  if (flags.some((flag) => flag.severity === "error")) {
    return "Quote no single number: the sources contradict each other.";
  }
  if (best === null) return `There is no best number: ${reasons.best}.`;
  return `Closest to all sources: ${count(best)}.`;
}

/** The figure as an element that belongs to no page yet. */
export function draw(figure, api) {
  const { event, population, place, period, as_of: asOf, flags, statistics } = figure;
  const of = [event, place, population].filter(Boolean).map((word) => word.title);
  const doubts = flags.filter((flag) => flag.severity !== "info");
  const day = asOf === null ? `Period ${period}` : `As of ${date(asOf)}, period ${period}`;
  const voices = statistics.voices === 1 ? "1 voice" : `${count(statistics.voices)} voices`;
  return element("article", {}, [
    element("h2", {}, [of.join(" · ")]),
    element("p", { class: "words" }, [inWords(figure)]),
    bar(figure),
    element("p", { class: "best" }, [bestInWords(figure)]),
    element("ul", {}, doubts.map((flag) => doubt(flag, api))),
    element("p", {}, [
      `${day}; ${voices}. `,
      link(new URL(`/v1/figures/${figure.id}/explanation`, api), "How it came about"),
    ]),
  ]);
}

function doubt(flag, api) {
  return element("li", { class: flag.severity }, [
    `${flag.message} `,
    link(new URL(flag.docs, api), flag.code.replaceAll("_", " ")),
  ]);
}

/** A bar from low to high that fades out where nothing is stated, with a mark at best. */
function bar(figure) {
  const { low, best, high, flags } = figure;
  const drawing = shape("svg", {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    role: "img",
    "aria-label": inWords(figure),
  });
  if (low === null && high === null) return drawing;
  const place = scale(low, high);
  const [from, to] = [place(low ?? 0), high === null ? WIDTH : place(high)];
  const stops = [low === null ? 0 : 1, high === null ? 0 : 1].map((opacity, offset) =>
    shape("stop", { offset, "stop-color": "#4a7aa7", "stop-opacity": opacity }),
  );
  const open = low === null || high === null;
  drawing.append(
    shape("linearGradient", { id: "open" }, stops),
    shape("line", { x1: 0, x2: WIDTH, y1: 18, y2: 18, stroke: "currentColor", opacity: 0.3 }),
    shape("rect", {
      ...{ class: open ? "open" : "bar", x: from, width: Math.max(to - from, 2), y: 10, height: 16 },
      ...(open ? { fill: "url(#open)" } : {}),
    }),
  );
  const zero = place(0);
  if (Number.isFinite(zero) && (low === null || zero + 2 * MARGIN < from)) {
    drawing.append(label(zero, 0, "middle")); // there is room for it
  }
  if (low !== null) drawing.append(label(from, low, low === high ? "middle" : "end"));
  if (high !== null && high !== low) drawing.append(label(to, high, "start"));
  if (best !== null && !flags.some((flag) => flag.severity === "error")) {
    const x = place(best);
    drawing.append(
      shape("line", { class: "mark", x1: x, x2: x, y1: 5, y2: 31, stroke: "currentColor" }),
    );
  }
  return drawing;
}

/** From a count to its place: from zero on, or logarithmic where the ends lie ten-fold apart.
 *
 *  Zero has no place on a logarithmic scale: it is infinitely far to the left.
 */
function scale(low, high) {
  const width = WIDTH - 2 * MARGIN;
  if (low > 0 && high / low >= LOGARITHMIC_FROM) {
    return (n) => MARGIN + (width * Math.log(n / low)) / Math.log(high / low);
  }
  const most = Math.max(high ?? 2 * low, 1);
  return (n) => MARGIN + (width * n) / most;
}

function label(x, n, anchor) {
  return shape("text", { x, y: 42, "text-anchor": anchor }, [count(n)]);
}

function count(n) {
  return n.toLocaleString("en");
}

function date(text) {
  return new Date(text).toLocaleDateString("en-GB", { dateStyle: "long", timeZone: "UTC" });
}

function link(address, text) {
  return element("a", { href: address, target: "_top" }, [text]);
}

function element(name, attributes, children = []) {
  return filled(document.createElement(name), attributes, children);
}

function shape(name, attributes, children = []) {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
}

/** What sources are called is appended as text and never read as HTML. */
function filled(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

class CasualtyFigure extends HTMLElement {
  connectedCallback() {
    this.attachShadow({ mode: "open" });
    this.show();
  }

  async show() {
    const api = this.getAttribute("api");
    const content = await load(api, this.getAttribute("figure")).then(
      (figure) => draw(figure, api),
      (error) => this.failed(error),
    );
    this.shadowRoot.replaceChildren(element("style", {}, [STYLE]), content);
  }

  failed(error) {
    const again = element("button", { type: "button" }, ["Try again"]);
    again.addEventListener("click", () => this.show());
    return element("p", { role: "alert" }, [`${error.message} `, again]);
  }
}

customElements.define("casualty-figure", CasualtyFigure);
