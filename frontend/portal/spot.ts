// 附上我现在的位置: asked for only when pressed, put into the form that is sent; without it, or without script, words say where.
export {};
const box = document.querySelector<HTMLElement>("[data-spot]");
const button = box?.querySelector<HTMLButtonElement>("[data-spot-button]");
const said = box?.querySelector<HTMLElement>("[data-spot-said]");
const lon = document.querySelector<HTMLInputElement>("[data-spot-lon]");
const lat = document.querySelector<HTMLInputElement>("[data-spot-lat]");

if (box && button && said && lon && lat && window.isSecureContext && "geolocation" in navigator) {
  box.hidden = false;
  button.addEventListener("click", () => {
    said.textContent = button.dataset.finding ?? "";
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        lon.value = String(coords.longitude);
        lat.value = String(coords.latitude);
        said.textContent = button.dataset.done ?? "";
      },
      () => (said.textContent = button.dataset.failed ?? ""),
      { enableHighAccuracy: true, timeout: 20_000, maximumAge: 60_000 },
    );
  });
}
