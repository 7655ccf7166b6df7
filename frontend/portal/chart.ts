// The map of an alert on the public's page: its area, the reader's place, shelters with the numbers of the list below.
// The page says the same in words; where the map cannot be had, nothing of it is seen.
import "leaflet/dist/leaflet.css";
import * as L from "leaflet";
import { opened, type Base, type Words } from "../map/base";
import { areaName } from "../map/signs";

interface Config {
  map: string;
  base: Base;
  words: Words;
}

interface Said {
  title: string;
  number?: number;
  opening?: string;
  words?: string;
  uid?: string;
  invented?: boolean;
}

type Feature = GeoJSON.Feature<GeoJSON.Geometry, Said>;

interface Chart {
  bounds: [number, number, number, number] | null;
  area: Feature[];
  place: Feature[];
  shelters: Feature[];
  shift: [number, number];
}

const NAMED = 36; // pixels an area must be wide to bear its name

async function show(sheet: HTMLElement): Promise<void> {
  const config = JSON.parse(sheet.dataset.chart ?? "{}") as Config;
  const holder = sheet.querySelector<HTMLElement>(".map");
  const answer = await fetch(config.map, { headers: { Accept: "application/json" } });
  if (!holder || !answer.ok) return;
  const chart = (await answer.json()) as Chart;
  if (!chart.bounds) return;
  sheet.hidden = false;
  // One finger scrolls the page, two move and widen the map; the wheel belongs to the page.
  const touch = window.matchMedia("(pointer: coarse)").matches;
  const map = opened(holder, config.base, chart.bounds, config.words, {
    scrollWheelZoom: false,
    dragging: !touch,
    zoomSnap: 0.25,
  });
  const names = L.layerGroup().addTo(map);
  for (const one of chart.area)
    outline(map, one, one.properties.invented ? "area area-alert area-invented" : "area area-alert");
  for (const one of chart.place) outline(map, one, "area area-mine");
  for (const one of [...chart.shelters].reverse()) spot(map, one);
  const invented = sheet.querySelector<HTMLElement>("[data-invented]");
  if (invented) invented.hidden = !chart.area.some((one) => one.properties.invented);

  function name(): void {
    names.clearLayers();
    for (const one of chart.place.length ? chart.place : chart.area) {
      const box = L.geoJSON(one).getBounds();
      const wide = map.latLngToContainerPoint(box.getNorthEast()).x - map.latLngToContainerPoint(box.getNorthWest()).x;
      if (wide < NAMED || !one.properties.title) continue;
      names.addLayer(
        L.marker(box.getCenter(), {
          icon: areaName(one.properties.title),
          interactive: false,
          keyboard: false,
          zIndexOffset: -9999,
        }),
      );
    }
  }
  name();
  map.on("zoomend", name);

  let me: L.CircleMarker | undefined;
  document.addEventListener("lastmile:here", (event) => {
    const { lon, lat } = (event as CustomEvent<{ lon: number; lat: number }>).detail;
    me?.remove();
    me = L.circleMarker([lat + chart.shift[1], lon + chart.shift[0]], { radius: 9, className: "area-me" }).addTo(map);
    me.bindTooltip(config.words.here, { permanent: true, direction: "top", className: "chart-said" });
    map.panTo(me.getLatLng());
  });
}

function outline(map: L.Map, one: Feature, className: string): void {
  L.geoJSON(one, { style: () => ({ className }), interactive: false }).addTo(map);
}

function spot(map: L.Map, one: Feature): void {
  const said = one.properties;
  const sign = document.createElement("span");
  sign.className = `portal-spot is-${said.opening}`;
  sign.textContent = String(said.number);
  const [lon, lat] = (one.geometry as GeoJSON.Point).coordinates;
  const icon = L.divIcon({ html: sign, className: "", iconSize: [28, 28] });
  const marker = L.marker([lat, lon], { icon, keyboard: false, title: `${said.title} ${said.words}` }).addTo(map);
  const words = document.createElement("p");
  words.textContent = `${said.number} ${said.title} · ${said.words}`;
  marker.bindPopup(words, { className: "chart-popup", closeButton: false });
  marker.on("click", () => document.getElementById(`s-${said.uid}`)?.scrollIntoView({ block: "nearest" }));
}

const sheet = document.querySelector<HTMLElement>("[data-chart]");
if (sheet) show(sheet).catch(() => (sheet.hidden = true));
