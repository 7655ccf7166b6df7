// 用我的位置: asked for only when pressed, used only here: distances are computed on this phone and the list is put in order.
// Nothing is sent. Where the browser gives no position (no HTTPS, refused), the page stays as it is and says so.
export {};
const box = document.querySelector<HTMLElement>("[data-here]");
const list = document.querySelector<HTMLElement>("[data-shelters]");
const button = box?.querySelector<HTMLButtonElement>("[data-here-button]");
const said = box?.querySelector<HTMLElement>("[data-here-said]");

const DEGREE = 111_320; // metres of a degree of latitude

if (box && list && button && said && window.isSecureContext && "geolocation" in navigator) {
  box.hidden = false;
  button.addEventListener("click", () => {
    said.textContent = button.dataset.finding ?? "";
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        sort(list, coords.longitude, coords.latitude);
        said.textContent = button.dataset.done ?? "";
        const detail = { lon: coords.longitude, lat: coords.latitude };
        document.dispatchEvent(new CustomEvent("lastmile:here", { detail }));
      },
      () => (said.textContent = button.dataset.failed ?? ""),
      { enableHighAccuracy: true, timeout: 20_000, maximumAge: 60_000 },
    );
  });
}

function sort(all: HTMLElement, lon: number, lat: number): void {
  const rows = Array.from(all.children, (row) => ({
    row: row as HTMLElement,
    metres: metres(row as HTMLElement, lon, lat),
  }));
  for (const { row, metres } of rows) {
    const far = row.querySelector<HTMLElement>("[data-far]");
    if (far) far.textContent = words(all, metres);
  }
  const full = (row: HTMLElement): number => (row.dataset.opening === "full" ? 1 : 0);
  rows.sort((one, other) => full(one.row) - full(other.row) || one.metres - other.metres);
  all.append(...rows.map((one) => one.row));
  document.querySelector("[data-from]")?.remove();
}

function metres(row: HTMLElement, lon: number, lat: number): number {
  if (row.dataset.lon === undefined || row.dataset.lat === undefined) return Number.MAX_VALUE;
  const east = (Number(row.dataset.lon) - lon) * DEGREE * Math.cos((lat * Math.PI) / 180);
  return Math.hypot(east, (Number(row.dataset.lat) - lat) * DEGREE);
}

function words(all: HTMLElement, far: number): string {
  if (far === Number.MAX_VALUE) return all.dataset.unknown ?? "";
  const near = far < 1000;
  const number = near ? String(Math.max(Math.round(far / 10) * 10, 10)) : (far / 1000).toFixed(1);
  const way = ((near ? all.dataset.metres : all.dataset.kilometres) ?? "").replace("{n}", number);
  const minutes = Math.max(Math.round(far / Number(all.dataset.pace)), 1);
  if (minutes > Number(all.dataset.walked)) return way;
  return `${way},${(all.dataset.minutes ?? "").replace("{n}", String(minutes))}`;
}
