// Signs on the map, made of elements: the shape says the kind, the colour only a level the law gives.
import * as L from "leaflet";

export interface Kind {
  title: string;
  shape: string;
  level: string;
}

export interface Said {
  title: string;
  kind?: string;
  words?: string;
  count?: string;
  urgent?: string;
}

function made(className: string, text = ""): HTMLElement {
  const element = document.createElement("span");
  element.className = className;
  element.textContent = text;
  return element;
}

function icon(html: HTMLElement, size: [number, number]): L.DivIcon {
  return L.divIcon({ html, className: "", iconSize: size });
}

export function pin(kind: Kind | undefined): L.DivIcon {
  const level = kind?.level ? ` pin-${kind.level}` : "";
  return icon(made(`pin pin-${kind?.shape ?? "circle"}${level}`), [18, 18]);
}

// Of several counts at one spot: what this one counts, and how many rows below the middle it stands.
export interface Beside {
  title: string;
  row: number;
}

const ROW = 38; // pixels between two counts of one place

export function heap(said: Said, beside?: Beside): L.DivIcon {
  const count = said.count ?? "";
  const className = `heap${said.urgent ? " is-urgent" : ""}`;
  if (!beside) return icon(made(className, count), [count.length > 3 ? 54 : 34, 34]);
  const wide = 34 + 14 * beside.title.length + 8 * count.length;
  const html = made(className, `${beside.title} ${count}`);
  return L.divIcon({
    html,
    className: "text-center",
    iconSize: [wide, 34],
    iconAnchor: [wide / 2, 17 - ROW * beside.row],
  });
}

export function areaName(name: string): L.DivIcon {
  return icon(made("area-name d-block", name), [120, 20]);
}

export function corner(between: boolean): L.DivIcon {
  return icon(made(`corner${between ? " is-between" : ""}`), [24, 24]);
}
