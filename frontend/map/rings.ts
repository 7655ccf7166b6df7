// What is drawn, as parts of rings (the outline first, then its holes), and as GeoJSON. Nothing here knows the page.
import * as L from "leaflet";

export type Ring = L.LatLng[];
export type Part = Ring[];
export const LEAST = 3; // corners that make an area

// A corner set by hand has nine decimals, a tenth of a millimetre. Corners that were there, and neighbours', stay exactly theirs.
export const rounded = (at: L.LatLng): L.LatLng =>
  L.latLng(Math.round(at.lat * 1e9) / 1e9, Math.round(at.lng * 1e9) / 1e9);

export function partsOf(geometry: GeoJSON.Geometry): Part[] {
  const polygons =
    geometry.type === "Polygon" ? [geometry.coordinates] : geometry.type === "MultiPolygon" ? geometry.coordinates : [];
  return polygons.map((rings) => rings.map((ring) => ring.slice(0, -1).map(([lon, lat]) => L.latLng(lat, lon))));
}

export const lineOf = (geometry: GeoJSON.Geometry): Ring =>
  geometry.type === "LineString" ? geometry.coordinates.map(([lon, lat]) => L.latLng(lat, lon)) : [];

export const positions = (ring: Ring): GeoJSON.Position[] => ring.map((one) => [one.lng, one.lat]);

// Whether a ring was begun and has not enough corners yet: then nothing of the drawing is handed over.
export const isUnfinished = (parts: Part[]): boolean =>
  parts.some((rings) => rings.some((ring) => ring.length > 0 && ring.length < LEAST));

// Rings without a corner are none, and so are the holes of an outline that is gone.
export function areaOf(parts: Part[]): GeoJSON.Polygon | GeoJSON.MultiPolygon | null {
  const whole = parts
    .filter((rings) => rings[0].length >= LEAST)
    .map((rings) => rings.filter((ring) => ring.length >= LEAST).map((ring) => positions([...ring, ring[0]])));
  if (!whole.length) return null;
  return whole.length === 1 ? { type: "Polygon", coordinates: whole[0] } : { type: "MultiPolygon", coordinates: whole };
}

export const replaced = (parts: Part[], part: number, ring: number, corners: Ring): Part[] =>
  parts.map((rings, number) => (number === part ? rings.map((one, n) => (n === ring ? corners : one)) : rings));
