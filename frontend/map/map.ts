// 一张图: layers by viewport from our own server, clusters, the matter beside the map; and the drawing of outlines.
// Leaflet writes styles through the style objects of elements, which the content security policy allows; no HTML text
// is made anywhere here: every label is a text node.
import "leaflet/dist/leaflet.css";
import * as L from "leaflet";
import { unpressed } from "../app/pressed";
import { opened, type Base, type Words } from "./base";
import { startDrawing } from "./draw";
import { areaName, heap, pin, type Beside, type Kind, type Said } from "./signs";

interface LayerOf {
  key: string;
  title: string;
  area: boolean;
  features: string;
  page: string;
  kinds: Record<string, Kind>;
}

interface Config {
  bounds: [number, number, number, number];
  base: Base;
  layers: LayerOf[];
  words: Words;
}

type Feature = GeoJSON.Feature<GeoJSON.Geometry, Said>;
type Seen = GeoJSON.FeatureCollection<GeoJSON.Geometry, Said> & { mode: string; words: string };

const SETTLED = 250; // milliseconds after the last movement before anything is asked for
const LISTED = 30;
const NAMED = 56; // pixels an area must be wide to bear its name

const find = <T extends HTMLElement>(name: string): T | null => document.querySelector<T>(`[data-map-${name}]`);

function startMap(holder: HTMLElement): void {
  const config = JSON.parse(holder.dataset.map ?? "{}") as Config;
  const map = opened(holder, config.base, config.bounds, config.words);
  const drawn = new Map<string, L.LayerGroup>();
  const seen = new Map<string, Seen>();
  const asking = new Map<string, AbortController>();
  for (const layer of config.layers) drawn.set(layer.key, L.layerGroup().addTo(map));

  const chosen = (key: string): boolean =>
    find("layers")?.querySelector<HTMLInputElement>(`input[value="${key}"]`)?.checked ?? false;

  // Until every layer of this view is drawn, what stands here is partly that of the view before: the page says so.
  let [moving, settling] = [false, 0];
  function tell(): void {
    holder.setAttribute("aria-busy", String(moving || settling > 0 || asking.size > 0));
  }

  async function load(layer: LayerOf): Promise<void> {
    asking.get(layer.key)?.abort();
    asking.delete(layer.key);
    if (!chosen(layer.key)) {
      show(layer, null);
      return tell();
    }
    const asked = new AbortController();
    asking.set(layer.key, asked);
    tell();
    const box = map.getBounds();
    const edges = [
      Math.max(box.getWest(), -180),
      Math.max(box.getSouth(), -85),
      Math.min(box.getEast(), 180),
      Math.min(box.getNorth(), 85),
    ];
    const address = `${layer.features}?bbox=${edges.map((one) => one.toFixed(6)).join(",")}&zoom=${map.getZoom()}`;
    try {
      const answer = await fetch(address, { signal: asked.signal, headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const found = (await answer.json()) as Seen;
      unpressed(() => {
        if (asking.get(layer.key) !== asked) return; // meanwhile something else was asked for
        show(layer, found);
        answered(layer, asked);
      });
    } catch (problem) {
      if ((problem as Error).name !== "AbortError") say(config.words.failed);
      answered(layer, asked);
    }
  }

  function answered(layer: LayerOf, asked: AbortController): void {
    if (asking.get(layer.key) === asked) asking.delete(layer.key);
    tell();
  }

  function show(layer: LayerOf, found: Seen | null): void {
    const group = drawn.get(layer.key)!;
    group.clearLayers();
    const legend = document.querySelector<HTMLElement>(`[data-map-legend="${layer.key}"]`);
    if (legend) legend.hidden = !found;
    if (found) seen.set(layer.key, found);
    else seen.delete(layer.key);
    for (const one of found?.features ?? []) group.addLayer(layer.area ? area(layer, one) : spot(layer, one));
    count(layer, found);
    const told = [...seen.values()].map((one) => one.words).filter(Boolean);
    say([...new Set(told)].join(" "));
    list();
  }

  function area(layer: LayerOf, one: Feature): L.Layer {
    const kind = one.properties.kind === "invented" ? " area-invented" : "";
    const shape = L.geoJSON(one, { style: () => ({ className: `area${kind}` }) });
    shape.on("click", () => void openMatter(layer, one));
    const middle = shape.getBounds().getCenter();
    const [west, east] = [shape.getBounds().getNorthWest(), shape.getBounds().getNorthEast()];
    const wide = map.latLngToContainerPoint(east).x - map.latLngToContainerPoint(west).x;
    if (wide < NAMED) return shape; // a name wider than its area would lie on the neighbours
    const named = L.marker(middle, {
      icon: areaName(short(one.properties.title)),
      interactive: false,
      keyboard: false,
      zIndexOffset: -9999,
    });
    return L.layerGroup([shape, named]);
  }

  function spot(layer: LayerOf, one: Feature): L.Layer {
    const [lon, lat] = (one.geometry as GeoJSON.Point).coordinates;
    const isHeap = one.properties.count !== undefined;
    const icon = isHeap ? heap(one.properties, counted(layer, one)) : pin(layer.kinds[one.properties.kind ?? ""]);
    // Not in the order of the keyboard: hundreds of stops. The list beside the map has them all, for keys and readers.
    const marker = L.marker([lat, lon], { icon, keyboard: false, title: words(layer, one) });
    marker.on("click", () => (isHeap ? map.setView([lat, lon], map.getZoom() + 2) : void openMatter(layer, one)));
    return marker;
  }

  // Counts of one place stand under each other, each with its layer's name: all of them lie at the middle of the place.
  function counted(layer: LayerOf, one: Feature): Beside | undefined {
    if (!one.properties.title) return undefined;
    const others = config.layers.filter((other) => !other.area && chosen(other.key));
    return { title: layer.title, row: others.indexOf(layer) - (others.length - 1) / 2 };
  }

  function words(layer: LayerOf, one: Feature): string {
    const said = one.properties;
    if (said.count === undefined) return [said.title, said.words].filter(Boolean).join(" · ");
    return [said.title, layer.title, said.count, said.urgent].filter(Boolean).join(" ");
  }

  function count(layer: LayerOf, found: Seen | null): void {
    const place = document.querySelector<HTMLElement>(`[data-map-count="${layer.key}"]`);
    if (place) place.textContent = found && found.mode === "points" ? String(found.features.length) : "";
  }

  function say(text: string): void {
    const place = find("said");
    if (place && place.textContent !== text) place.textContent = text;
  }

  // The list beside the map follows it: the same things and heaps, as links and buttons.
  function list(): void {
    const place = find("list");
    if (!place) return;
    const parts: Node[] = [place.querySelector("h2")!];
    for (const layer of config.layers) {
      const found = seen.get(layer.key);
      if (!found || layer.area) continue;
      const head = document.createElement("h3");
      head.textContent = layer.title;
      parts.push(head, found.features.length ? rows(layer, found.features) : quiet(config.words.nothing));
    }
    place.replaceChildren(...parts);
  }

  function rows(layer: LayerOf, features: Feature[]): HTMLElement {
    const all = document.createElement("ul");
    all.className = "map-things";
    const inOrder = features[0].properties.count === undefined ? features : [...features].sort(byCount);
    for (const one of inOrder.slice(0, LISTED)) {
      const row = document.createElement("li");
      row.append(one.properties.count === undefined ? link(layer, one) : closer(layer, one));
      all.append(row);
    }
    if (features.length <= LISTED) return all;
    const both = document.createElement("div");
    both.append(all, quiet(config.words.more.replace("%s", String(features.length - LISTED))));
    return both;
  }

  function link(layer: LayerOf, one: Feature): HTMLElement {
    const made = document.createElement("a");
    made.href = pageOf(layer, one);
    made.append(sign(pin(layer.kinds[one.properties.kind ?? ""])), texts(one.properties.title, detail(layer, one)));
    made.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      const [lon, lat] = (one.geometry as GeoJSON.Point).coordinates;
      map.panTo([lat, lon]);
      void openMatter(layer, one);
    });
    return made;
  }

  function detail(layer: LayerOf, one: Feature): string {
    const kind = layer.kinds[one.properties.kind ?? ""];
    return [kind?.level ? kind.title : "", one.properties.words].filter(Boolean).join(" · ");
  }

  function closer(layer: LayerOf, one: Feature): HTMLElement {
    const made = document.createElement("button");
    made.type = "button";
    made.append(
      sign(heap(one.properties)),
      texts(one.properties.title || config.words.closer, one.properties.urgent ?? ""),
    );
    const [lon, lat] = (one.geometry as GeoJSON.Point).coordinates;
    made.addEventListener("click", () => map.setView([lat, lon], map.getZoom() + 2));
    return made;
  }

  const pageOf = (layer: LayerOf, one: Feature): string => layer.page.replace("{uid}", String(one.id));

  // The matter's own page, in the panel beside: what stands in its main part. Its forms and links work as they are.
  let opening = "";
  async function openMatter(layer: LayerOf, one: Feature): Promise<void> {
    const [panel, content, own] = [find("matter"), find("content"), find<HTMLAnchorElement>("own")];
    if (!panel || !content || !own) return;
    const asked = (opening = pageOf(layer, one));
    own.href = asked;
    try {
      const answer = await fetch(asked);
      const main = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main");
      if (opening !== asked) return; // meanwhile another one was pressed, or the panel closed
      if (!answer.ok || answer.redirected || !main) throw new Error(String(answer.status));
      for (const extra of main.querySelectorAll("[id]")) extra.removeAttribute("id");
      content.replaceChildren(...main.childNodes);
    } catch {
      if (opening === asked) window.location.assign(asked);
      return;
    }
    panel.hidden = false;
    own.focus();
  }

  find("close")?.addEventListener("click", () => {
    opening = "";
    find("matter")!.hidden = true;
    find("content")!.replaceChildren();
    find("list")?.querySelector<HTMLElement>("a,button")?.focus();
  });
  find("without")?.remove();
  find("layers")?.addEventListener("change", (event) => {
    const layer = config.layers.find((one) => one.key === (event.target as HTMLInputElement).value);
    if (!layer) return;
    for (const other of config.layers) if (seen.get(other.key)?.mode === "places") show(other, seen.get(other.key)!);
    void load(layer);
  });
  function loadAll(): void {
    settling = 0;
    config.layers.forEach((layer) => void load(layer));
  }
  map.on("movestart", () => {
    moving = true;
    tell();
  });
  map.on("moveend", () => {
    moving = false;
    window.clearTimeout(settling);
    settling = window.setTimeout(loadAll, SETTLED);
    tell();
  });
  loadAll();
}

// As people say it: 海科村, not 海科村村民委员会.
const short = (name: string): string => name.replace(/(村民|居民)?委员会$/, "");

const byCount = (one: Feature, other: Feature): number =>
  parseInt(other.properties.count ?? "0", 10) - parseInt(one.properties.count ?? "0", 10);

function sign(icon: L.DivIcon): HTMLElement {
  return (icon.options.html as HTMLElement).cloneNode(true) as HTMLElement;
}

function texts(title: string, more: string): HTMLElement {
  const made = document.createElement("span");
  made.textContent = title;
  if (more) {
    const line = document.createElement("span");
    line.className = "d-block text-quiet";
    line.textContent = more;
    made.append(line);
  }
  return made;
}

function quiet(text: string): HTMLElement {
  const made = document.createElement("p");
  made.className = "text-quiet";
  made.textContent = text;
  return made;
}

const holder = document.querySelector<HTMLElement>("[data-map]");
if (holder) startMap(holder);
const sheet = document.querySelector<HTMLElement>("[data-draw]");
if (sheet) startDrawing(sheet);
