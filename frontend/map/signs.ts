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

export function heap(said: Said): L.DivIcon {
  const count = said.count ?? "";
  return icon(made(`heap${said.urgent ? " is-urgent" : ""}`, count), [count.length > 3 ? 54 : 34, 34]);
}

export function areaName(name: string): L.DivIcon {
  return icon(made("area-name d-block", name), [120, 20]);
}

export function corner(between: boolean): L.DivIcon {
  return icon(made(`corner${between ? " is-between" : ""}`), [24, 24]);
}
