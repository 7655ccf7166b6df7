// Drawing an outline or a cutting line: corners set by click, moved by hand, snapped to the neighbours, taken away by a
// double click. The result goes into the form's own field as GeoJSON; without this script one pastes it there.
import * as L from "leaflet";
import { opened, type Base, type Words } from "./base";
import { areaName, corner } from "./signs";
import { snapped, type Spot } from "./snap";

interface Config {
  kind: "outline" | "line";
  bounds: [number, number, number, number];
  base: Base;
  own: GeoJSON.Geometry | null;
  neighbours: { name: string; geometry: GeoJSON.Geometry }[];
  words: Words;
}

export function startDrawing(sheet: HTMLElement): void {
  const config = JSON.parse(sheet.dataset.draw ?? "{}") as Config;
  const field = document.querySelector<HTMLTextAreaElement>(`[name="${sheet.dataset.drawField ?? "drawn"}"]`);
  const holder = sheet.querySelector<HTMLElement>(".map");
  const said = sheet.querySelector<HTMLElement>("[data-draw-said]");
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
  const begun = (!isLine && config.own && ringsOf(config.own)[0]) || [];
  let corners: L.LatLng[] = begun;
  const before: L.LatLng[][] = [];
  const shown = L.layerGroup().addTo(map);

  function snap(at: L.LatLng): L.LatLng {
    const spot = (one: L.LatLng): Spot => map.latLngToContainerPoint(one);
    const found = snapped(
      spot(at),
      neighbours.map((ring) => ring.map(spot)),
    );
    if (!found) return at;
    if (found.corner >= 0) return neighbours[found.ring][found.corner]; // exactly theirs, not through pixels
    return map.containerPointToLatLng(L.point(found.at.x, found.at.y));
  }

  function change(next: L.LatLng[]): void {
    before.push(corners);
    corners = next;
    draw();
  }

  function draw(): void {
    shown.clearLayers();
    const shape = isLine
      ? L.polyline(corners, { className: "area-line", interactive: false, color: "#0b4f99", weight: 3 })
      : L.polygon(corners, { className: "area area-mine", interactive: false });
    shown.addLayer(shape);
    corners.forEach((at, place) => {
      shown.addLayer(handle(at, place));
      if (corners.length > 1 && (!isLine || place + 1 < corners.length)) shown.addLayer(between(place));
    });
    write();
  }

  function handle(at: L.LatLng, place: number): L.Marker {
    const marker = L.marker(at, { icon: corner(false), draggable: true, keyboard: false });
    marker.on("dragend", () =>
      change(corners.map((one, number) => (number === place ? snap(marker.getLatLng()) : one))),
    );
    marker.on("dblclick contextmenu", (event) => {
      L.DomEvent.stop(event as unknown as Event);
      change(corners.filter((_one, number) => number !== place));
    });
    return marker;
  }

  function between(place: number): L.Marker {
    const [one, other] = [corners[place], corners[(place + 1) % corners.length]];
    const at = L.latLng((one.lat + other.lat) / 2, (one.lng + other.lng) / 2);
    const marker = L.marker(at, { icon: corner(true), draggable: true, keyboard: false });
    marker.on("dragend", () =>
      change([...corners.slice(0, place + 1), snap(marker.getLatLng()), ...corners.slice(place + 1)]),
    );
    return marker;
  }

  function write(): void {
    const least = isLine ? 2 : 3;
    const positions = corners.map((one) => [round(one.lng), round(one.lat)]);
    const whole = isLine
      ? { type: "LineString", coordinates: positions }
      : { type: "Polygon", coordinates: [[...positions, positions[0]]] };
    const changed = before.length > 0;
    field!.value = corners.length >= least && changed ? JSON.stringify(whole) : "";
    if (said) said.textContent = (config.words.corners ?? "").replace("%s", String(corners.length));
  }

  map.doubleClickZoom.disable();
  map.on("click", (event: L.LeafletMouseEvent) => change([...corners, snap(event.latlng)]));
  sheet.querySelector("[data-draw-undo]")?.addEventListener("click", () => {
    corners = before.pop() ?? corners;
    draw();
  });
  sheet.querySelector("[data-draw-anew]")?.addEventListener("click", () => change([]));
  draw();
}

// Nine decimals are a tenth of a millimetre: a neighbour's corner stays that corner.
const round = (degrees: number): number => Math.round(degrees * 1e9) / 1e9;

function ringsOf(geometry: GeoJSON.Geometry): L.LatLng[][] {
  const polygons =
    geometry.type === "Polygon" ? [geometry.coordinates] : geometry.type === "MultiPolygon" ? geometry.coordinates : [];
  return polygons.flat().map((ring) => ring.slice(0, -1).map(([lon, lat]) => L.latLng(lat, lon)));
}
