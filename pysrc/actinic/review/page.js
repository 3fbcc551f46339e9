// The review: state, pictures, drawing, hands. Everything it shows lies in this file.
const REVIEW = JSON.parse(document.getElementById("review").textContent);
const $ = (id) => document.getElementById(id), view = $("view"), pen = view.getContext("2d");
const state = { frame: 0, a: 0, b: Math.min(1, REVIEW.versions.length - 1), part: "", wipe: false, at: 0.5, holds: false,
  error: false, exact: false, zoom: 1, x: 0, y: 0, low: 0 };
window.review = state; // for who tests or scripts the page
const entry = (version) => REVIEW.entries[version][REVIEW.frames[state.frame]];

const loaded = new Map(); // the pictures decoded last
function load(id) {
  if (!loaded.has(id)) {
    const image = new Image();
    image.src = `data:image/${id.endsWith("exact") ? "png" : "jpeg"};base64,` + $(id).textContent;
    loaded.set(id, image.decode().then(() => image));
    if (loaded.size > 12) loaded.delete(loaded.keys().next().value);
  }
  return loaded.get(id);
}
const pictureOf = (version) => {
  const { id, parts } = entry(version);
  return load(state.exact ? `${id}-exact` : state.part && parts.includes(state.part) ? `${id}-part-${state.part}` : `${id}-proxy`);
};

// Where the picture lies: its box on the canvas, in device px.
function box(image) {
  const fit = Math.min(view.width / image.width, view.height / image.height);
  const scale = (state.exact ? 1 : fit) * state.zoom, w = image.width * scale, h = image.height * scale;
  return { x: (view.width - w) / 2 + state.x, y: (view.height - h) / 2 + state.y, w, h, scale };
}
function put(image, where, from = 0, to = 1) {
  pen.save();
  pen.beginPath();
  pen.rect(from * view.width, 0, (to - from) * view.width, view.height);
  pen.clip();
  pen.imageSmoothingEnabled = where.scale < 1;
  pen.drawImage(image, where.x, where.y, where.w, where.h);
  pen.restore();
}

let turn = 0;
async function draw() {
  const mine = ++turn, [first, second] = await Promise.all([pictureOf(state.holds ? state.b : state.a), pictureOf(state.b)]);
  if (mine !== turn) return;
  [view.width, view.height] = [view.clientWidth, view.clientHeight].map((n) => Math.round(n * devicePixelRatio));
  const where = box(first);
  pen.clearRect(0, 0, view.width, view.height);
  state.error && !state.holds ? put(errors(first, second), where) : put(first, where);
  if (state.wipe && !state.error && !state.holds) {
    put(second, where, state.at, 1);
    pen.fillStyle = "#ffd35c";
    pen.fillRect(state.at * view.width - 1, 0, 2, view.height);
  }
  view.dataset.drawn = mine;
  told(where, first);
  scoped(first, mine);
}
function bytes(image, most, width = Math.min(most, image.width), height = Math.round(image.height * width / image.width)) {
  const canvas = new OffscreenCanvas(width, height), ink = canvas.getContext("2d", { willReadFrequently: true });
  ink.drawImage(image, 0, 0, width, height);
  return ink.getImageData(0, 0, width, height);
}
const maps = new WeakMap();
function errors(first, second) {
  if (!maps.has(first) || maps.get(first).of !== second) {
    const one = bytes(first, 640), { map, mean, high } = errorMap(one, bytes(second, 640, one.width, one.height));
    const canvas = new OffscreenCanvas(map.width, map.height);
    canvas.getContext("2d").putImageData(map, 0, 0);
    maps.set(first, { of: second, canvas, mean, high });
  }
  Object.assign(state, { mean: maps.get(first).mean, high: maps.get(first).high });
  return maps.get(first).canvas;
}
let scopedOf = null;
function scoped(image, mine) {
  if (scopedOf === image) return;
  setTimeout(() => { if (mine === turn) { drawScopes(bytes(image, 320)); scopedOf = image; } });
}

function told(where, image) {
  const shown = state.holds ? state.b : state.a, { facts, exposures, crop, size } = entry(shown);
  const changed = facts.changed.map((key) => `${key} ${facts.controls[key]}`).join(", ") || "as measured";
  const part = state.part && !state.exact ? `  stage ${state.part}` : "";
  const lines = [`frame ${REVIEW.frames[state.frame]}  ${facts.timecode || "no timecode"}  ${facts.negative || "no recipe"} on ${facts.print || "itself"}`, changed];
  $("burn").innerHTML = "";
  if (state.wipe && !state.holds && !state.error) lines[0] += `  | B right of the line: ${entry(state.b).facts.name}, ${REVIEW.versions[state.b]}`;
  $("burn").append(Object.assign(document.createElement("b"), { textContent: `${shown === state.a ? "A" : "B"} ${REVIEW.versions[shown]}  ${facts.name}` }), `  ${lines.join("\n")}${part}`);
  if (state.error) $("burn").append(`\nΔE 2000: mean ${state.mean.toFixed(2)}, 99 % under ${state.high.toFixed(1)}; white 10 and more`);
  const of = state.exact ? `${Math.round(100 * where.scale)} %, crop ${crop[2]}x${crop[3]} at ${crop[0]},${crop[1]}`
    : `${Math.round(100 * where.scale * image.width / size[0])} % of ${size[0]}x${size[1]}; grain only at 1:1`;
  $("zoom").textContent = of;
  drawCurves(exposures);
  difference();
  for (const [id, on] of [["wipe", state.wipe], ["error", state.error], ["exact", state.exact], ["hold", state.holds]])
    $(id).setAttribute("aria-pressed", on);
  [...$("strip").children].forEach((b, k) => b.setAttribute("aria-current", k === state.frame));
  $("a").value = state.a; $("b").value = state.b; $("part").value = state.part;
}
function difference() {
  const [one, two] = [entry(state.a).facts, entry(state.b).facts], rows = [];
  for (const key of ["negative", "print", "holds", "view", "version"]) if (one[key] !== two[key]) rows.push([key, one[key], two[key]]);
  for (const key of new Set([...Object.keys(one.controls), ...Object.keys(two.controls)]))
    if (one.controls[key] !== two.controls[key]) rows.push([key, one.controls[key], two.controls[key]]);
  const cells = (row, tag) => row.map((v) => Object.assign(document.createElement(tag), { textContent: v ?? "none" }));
  const line = (row, tag) => { const tr = document.createElement("tr"); tr.append(...cells(row, tag)); return tr; };
  const table = document.createElement("table");
  table.append(line(["differs", "A", "B"], "th"), ...rows.map((row) => line(row, "td")));
  $("facts").replaceChildren(rows.length ? table : "A and B have the same stocks and controls");
}

const step = (by) => { state.frame = (state.frame + by + REVIEW.frames.length) % REVIEW.frames.length; draw(); $("strip").children[state.frame].scrollIntoView({ block: "nearest" }); };
const set = (change) => { Object.assign(state, change); draw(); };
const fit = () => set({ zoom: 1, x: 0, y: 0 });
function zoom(by, cx = view.width / 2, cy = view.height / 2) {
  const next = Math.min(16, Math.max(0.25, state.zoom * by)), k = next / state.zoom;
  set({ zoom: next, x: (state.x - cx + view.width / 2) * k + cx - view.width / 2, y: (state.y - cy + view.height / 2) * k + cy - view.height / 2 });
}
const nextPart = () => { const all = [...$("part").options].map((o) => o.value); set({ part: all[(all.indexOf(state.part) + 1) % all.length], exact: false }); };
const KEYS = {
  ArrowLeft: () => step(-1), ArrowRight: () => step(1), w: () => set({ wipe: !state.wipe, error: false }), e: () => set({ error: !state.error }),
  c: () => set({ exact: !state.exact, zoom: 1, x: 0, y: 0 }), p: nextPart, 0: fit, "+": () => zoom(1.25), "=": () => zoom(1.25), "-": () => zoom(0.8),
  "[": () => set({ wipe: true, at: Math.max(0, state.at - 0.02) }), "]": () => set({ wipe: true, at: Math.min(1, state.at + 0.02) }),
  " ": () => state.holds || set({ holds: true }), "?": () => ($("keys").open ? $("keys").close() : $("keys").showModal()),
};
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.tagName === "SELECT") return;
  const number = event.code.match(/^Digit([1-9])$/);
  if (number && number[1] <= REVIEW.versions.length) return set({ [event.shiftKey ? "b" : "a"]: number[1] - 1 });
  const act = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (act) { event.preventDefault(); act(); }
});
addEventListener("keyup", (event) => event.key === " " && (event.preventDefault(), set({ holds: false })));

let drag = null;
const point = (event) => [event.offsetX * devicePixelRatio, event.offsetY * devicePixelRatio];
view.addEventListener("pointerdown", (event) => {
  const [x, y] = point(event), wipes = state.wipe && !event.shiftKey && Math.abs(x - state.at * view.width) < 24 * devicePixelRatio;
  drag = { wipes, x: x - state.x, y: y - state.y };
  view.setPointerCapture(event.pointerId);
});
view.addEventListener("pointermove", (event) => {
  if (!drag) return;
  const [x, y] = point(event);
  set(drag.wipes ? { at: Math.min(1, Math.max(0, x / view.width)) } : { x: x - drag.x, y: y - drag.y });
});
view.addEventListener("pointerup", () => (drag = null));
view.addEventListener("wheel", (event) => { event.preventDefault(); zoom(event.deltaY < 0 ? 1.15 : 1 / 1.15, ...point(event)); }, { passive: false });
new ResizeObserver(() => draw()).observe($("stage"));

for (const id of ["a", "b"]) {
  $(id).append(...REVIEW.versions.map((name, k) => new Option(`${k + 1} ${name}`, k)));
  $(id).addEventListener("change", () => { set({ [id]: Number($(id).value) }); view.focus(); });
}
$("part").append(new Option("print", ""), ...[...new Set(REVIEW.entries.flatMap((v) => Object.values(v).flatMap((e) => e.parts)))].map((p) => new Option(p, p)));
$("part").addEventListener("change", () => { set({ part: $("part").value, exact: false }); view.focus(); });
for (const [id, key] of [["wipe", "w"], ["error", "e"], ["exact", "c"], ["fit", "0"], ["help", "?"]]) $(id).addEventListener("click", () => KEYS[key]());
$("hold").addEventListener("pointerdown", () => set({ holds: true }));
for (const kind of ["pointerup", "pointerleave"]) $("hold").addEventListener(kind, () => state.holds && set({ holds: false }));
$("strip").append(...REVIEW.frames.map((frame, k) => {
  const button = document.createElement("button"), image = new Image();
  image.alt = "";
  image.src = "data:image/jpeg;base64," + REVIEW.thumbs[k];
  button.append(image, ` ${frame}`);
  button.addEventListener("click", () => set({ frame: k }));
  return button;
}));
draw();
