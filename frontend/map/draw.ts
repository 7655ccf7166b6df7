// Drawing an outline or a cutting line: corners set by click, moved by hand, snapped to the neighbours, taken away by a
// double click. An outline may have several parts, each with holes: one ring is edited at a time, all others are kept.
// The result goes into the form's own field as GeoJSON; without this script one pastes it there.
import * as L from "leaflet";
import { opened, type Base, type Words } from "./base";
import { areaOf, isUnfinished, lineOf, partsOf, positions, replaced, rounded, type Part, type Ring } from "./rings";
import { areaName, corner } from "./signs";
import { snapped, type Spot } from "./snap";

interface Config {
  kind: "outline" | "line";
  bounds: [number, number, number, number];
  base: Base;
  own: GeoJSON.Geometry | null;
  theirs: boolean; // somebody else has just stored it, while this one was drawn
  neighbours: { name: string; geometry: GeoJSON.Geometry }[];
  words: Words;
}

interface State {
  parts: Part[];
  part: number;
  ring: number;
}

const ringsOf = (geometry: GeoJSON.Geometry): Ring[] => partsOf(geometry).flat();

// A form that came back has what was drawn in its field: that is gone on with.
function typed(field: HTMLTextAreaElement): GeoJSON.Geometry | null {
  try {
    const found = JSON.parse(field.value) as GeoJSON.Geometry;
    return partsOf(found).length || lineOf(found).length ? found : null;
  } catch {
    return null;
  }
}

export function startDrawing(sheet: HTMLElement): void {
  const config = JSON.parse(sheet.dataset.draw ?? "{}") as Config;
  const field = document.querySelector<HTMLTextAreaElement>(`[name="${sheet.dataset.drawField ?? "drawn"}"]`);
  const holder = sheet.querySelector<HTMLElement>(".map");
  const said = sheet.querySelector<HTMLElement>("[data-draw-said]");
  const choice = sheet.querySelector<HTMLElement>("[data-draw-parts]");
  if (!field || !holder) return;
  sheet.hidden = false;
  const map = opened(holder, config.base, config.bounds, config.words);
  const isLine = config.kind === "line";
  const neighbours = config.neighbours.flatMap((one) => ringsOf(one.geometry));
  for (const one of config.neighbours) {
    const shape = L.geoJSON(one.geometry, { style: () => ({ className: "area" }), interactive: false }).addTo(map);
    L.marker(shape.getBounds().getCenter(), { icon: areaName(one.name), interactive: false, keyboard: false }).addTo(
      map,
    );
  }
  if (isLine && config.own) {
    neighbours.push(...ringsOf(config.own));
    L.geoJSON(config.own, { style: () => ({ className: "area area-mine" }), interactive: false }).addTo(map);
  }
  if (config.theirs && config.own) {
    const shape = L.geoJSON(config.own, { style: () => ({ className: "area area-theirs" }), interactive: false });
    const at = shape.addTo(map).getBounds();
    const icon = areaName(config.words.theirs ?? "");
    icon.options.iconAnchor = [60, -10]; // below the line, not on it
    L.marker(L.latLng(at.getSouth(), at.getCenter().lng), { icon, interactive: false, keyboard: false }).addTo(map);
  }
  const back = typed(field);
  let state: State = begun();
  const before: State[] = [];
  const shown = L.layerGroup().addTo(map);

  function begun(): State {
    if (isLine) return { parts: [[back ? lineOf(back) : []]], part: 0, ring: 0 };
    const from = back ?? config.own;
    const parts = from ? partsOf(from) : [];
    return { parts: parts.length ? parts : [[[]]], part: 0, ring: 0 };
  }

  const corners = (): Ring => state.parts[state.part][state.ring];

  function snap(at: L.LatLng): L.LatLng {
    const spot = (one: L.LatLng): Spot => map.latLngToContainerPoint(one);
    const found = snapped(
      spot(at),
      neighbours.map((ring) => ring.map(spot)),
    );
    if (!found) return rounded(at);
    if (found.corner >= 0) return neighbours[found.ring][found.corner]; // exactly theirs, not through pixels
    return rounded(map.containerPointToLatLng(L.point(found.at.x, found.at.y)));
  }

  function change(next: State): void {
    before.push(state);
    state = next;
    draw();
  }

  const edit = (next: Ring): void => change({ ...state, parts: replaced(state.parts, state.part, state.ring, next) });

  function choose(part: number, ring: number): void {
    state = { ...state, part, ring };
    draw();
  }

  function addPart(): void {
    change({ parts: [...state.parts, [[]]], part: state.parts.length, ring: 0 });
  }

  function addHole(): void {
    const parts = state.parts.map((rings, number) => (number === state.part ? [...rings, []] : rings));
    change({ parts, part: state.part, ring: parts[state.part].length - 1 });
  }

  // A hole goes alone, an outline with its holes.
  function remove(): void {
    const left = state.ring
      ? state.parts.map((rings, part) => (part === state.part ? rings.filter((_one, n) => n !== state.ring) : rings))
      : state.parts.filter((_rings, part) => part !== state.part);
    change({ parts: left.length ? left : [[[]]], part: state.ring ? state.part : 0, ring: 0 });
  }

  function draw(): void {
    shown.clearLayers();
    const [mine, chosen] = [corners(), state.parts.length > 1 || state.parts[0].length > 1];
    if (isLine) {
      shown.addLayer(L.polyline(mine, { className: "area-line", interactive: false, color: "#0b4f99", weight: 3 }));
    } else {
      shown.addLayer(L.polygon(state.parts, { className: "area area-mine", interactive: false }));
      if (chosen) shown.addLayer(L.polygon(mine, { className: "area-chosen", interactive: false, fill: false }));
    }
    mine.forEach((at, place) => {
      shown.addLayer(handle(at, place));
      if (mine.length > 1 && (!isLine || place + 1 < mine.length)) shown.addLayer(between(place));
    });
    write();
    list();
  }

  function handle(at: L.LatLng, place: number): L.Marker {
    const marker = L.marker(at, { icon: corner(false), draggable: true, keyboard: false });
    marker.on("dragend", () =>
      edit(corners().map((one, number) => (number === place ? snap(marker.getLatLng()) : one))),
    );
    marker.on("dblclick contextmenu", (event) => {
      L.DomEvent.stop(event as unknown as Event);
      edit(corners().filter((_one, number) => number !== place));
    });
    return marker;
  }

  function between(place: number): L.Marker {
    const mine = corners();
    const [one, other] = [mine[place], mine[(place + 1) % mine.length]];
    const at = L.latLng((one.lat + other.lat) / 2, (one.lng + other.lng) / 2);
    const marker = L.marker(at, { icon: corner(true), draggable: true, keyboard: false });
    marker.on("dragend", () =>
      edit([...corners().slice(0, place + 1), snap(marker.getLatLng()), ...corners().slice(place + 1)]),
    );
    return marker;
  }

  function write(): void {
    const changed = before.length > 0 || back !== null;
    const line = isLine && corners().length > 1 ? { type: "LineString", coordinates: positions(corners()) } : null;
    const whole = isLine ? line : isUnfinished(state.parts) ? null : areaOf(state.parts);
    field!.value = changed && whole ? JSON.stringify(whole) : "";
    if (said) said.textContent = words();
  }

  function words(): string {
    const fill = (text: string, ...numbers: number[]): string =>
      numbers.reduce((so, one) => so.replace("%s", String(one)), text);
    const here = fill(config.words.corners ?? "", corners().length);
    const [parts, holes] = [state.parts.length, state.parts.flatMap((rings) => rings.slice(1)).length];
    if (isLine || (parts === 1 && !holes)) return here;
    const all = fill(config.words.whole ?? "", parts, holes);
    return isUnfinished(state.parts) ? `${all} ${config.words.unfinished ?? ""}` : all;
  }

  // The parts and holes as buttons: which one is edited, and one more or less of them.
  function list(): void {
    if (!choice || isLine) return;
    const made: HTMLElement[] = [];
    const several = state.parts.length > 1 || state.parts[0].length > 1;
    if (several)
      state.parts.forEach((rings, part) =>
        rings.forEach((_ring, ring) => {
          const title = (ring ? config.words.hole : config.words.part) ?? "";
          const text = title.replace("%s", String(part + 1)).replace("%s", String(ring));
          const one = button(text, () => choose(part, ring));
          one.setAttribute("aria-pressed", String(part === state.part && ring === state.ring));
          made.push(one);
        }),
      );
    const isBegun = state.parts[state.part][0].length >= 3;
    if (isBegun) made.push(button(config.words.addPart, addPart), button(config.words.addHole, addHole));
    if (several) made.push(button((state.ring ? config.words.dropHole : config.words.dropPart) ?? "", remove));
    const at = [...choice.children].indexOf(document.activeElement as Element);
    choice.replaceChildren(...made);
    if (at >= 0) (made[Math.min(at, made.length - 1)] ?? said)?.focus();
  }

  function button(text: string, act: () => void): HTMLButtonElement {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn";
    made.textContent = text;
    made.addEventListener("click", act);
    return made;
  }

  map.doubleClickZoom.disable();
  map.on("click", (event: L.LeafletMouseEvent) => edit([...corners(), snap(event.latlng)]));
  sheet.querySelector("[data-draw-undo]")?.addEventListener("click", () => {
    state = before.pop() ?? state;
    draw();
  });
  sheet.querySelector("[data-draw-anew]")?.addEventListener("click", () => edit([]));
  sheet.querySelector("[data-draw-theirs]")?.addEventListener("click", () => {
    change({ parts: config.own ? partsOf(config.own) : [[[]]], part: 0, ring: 0 });
  });
  draw();
}
