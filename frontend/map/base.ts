// A map with the base map of the installation, if it has one: tiles of our own server only.
import * as L from "leaflet";

export interface Base {
  sheets: string[];
  credit: string;
  zoom: number;
}

export interface Words {
  map: string;
  closerMap: string;
  fartherMap: string;
  [key: string]: string;
}

const AGAIN = 700; // milliseconds until a tile that was not ready is asked for again
const TRIES = 6;

export function opened(
  holder: HTMLElement,
  base: Base,
  bounds: [number, number, number, number],
  words: Words,
  more: L.MapOptions = {},
): L.Map {
  holder.replaceChildren();
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(holder, {
    attributionControl: false,
    zoomControl: false,
    minZoom: 3,
    maxZoom: 19,
    zoomAnimation: !still,
    fadeAnimation: !still,
    markerZoomAnimation: !still,
    ...more,
  });
  holder.setAttribute("role", "region");
  holder.setAttribute("aria-label", words.map);
  L.control.zoom({ zoomInTitle: words.closerMap, zoomOutTitle: words.fartherMap }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  for (const sheet of base.sheets) {
    const tiles = L.tileLayer(sheet, { maxNativeZoom: base.zoom, maxZoom: 19 });
    tiles.on("tileerror", ({ tile }: L.TileErrorEvent) => again(tile as HTMLImageElement));
    tiles.addTo(map);
  }
  const [west, south, east, north] = bounds;
  map.fitBounds([
    [south, west],
    [north, east],
  ]);
  return map;
}

// The server fetches few tiles at once and says "come again" to the rest.
function again(tile: HTMLImageElement): void {
  const tries = Number(tile.dataset.tries ?? "0") + 1;
  if (tries > TRIES) return;
  tile.dataset.tries = String(tries);
  const address = tile.src.split("?")[0];
  window.setTimeout(() => (tile.src = `${address}?again=${tries}`), AGAIN * tries);
}
