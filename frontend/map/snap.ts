// Snapping in pixels: a corner near a neighbour's corner becomes exactly that corner, else a point on its border.
export interface Spot {
  x: number;
  y: number;
}

export const REACH = 12;

// The nearest of the corners within reach, or the nearest point of a border within reach, or the spot itself.
export function snapped(spot: Spot, rings: Spot[][], reach = REACH): { at: Spot; ring: number; corner: number } | null {
  let best: { at: Spot; ring: number; corner: number } | null = null;
  let near = reach;
  rings.forEach((ring, number) =>
    ring.forEach((one, place) => {
      const away = distance(spot, one);
      if (away < near) [near, best] = [away, { at: one, ring: number, corner: place }];
    }),
  );
  if (best) return best;
  rings.forEach((ring, number) =>
    ring.forEach((one, place) => {
      const foot = onto(spot, one, ring[(place + 1) % ring.length]);
      const away = distance(spot, foot);
      if (away < near) [near, best] = [away, { at: foot, ring: number, corner: -1 }];
    }),
  );
  return best;
}

export function distance(one: Spot, other: Spot): number {
  return Math.hypot(one.x - other.x, one.y - other.y);
}

export function onto(spot: Spot, from: Spot, to: Spot): Spot {
  const [x, y] = [to.x - from.x, to.y - from.y];
  const length = x * x + y * y;
  const part = length ? ((spot.x - from.x) * x + (spot.y - from.y) * y) / length : 0;
  const share = Math.min(Math.max(part, 0), 1);
  return { x: from.x + share * x, y: from.y + share * y };
}
