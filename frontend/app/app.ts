// The little JavaScript every page has: htmx without eval, the keyboard, places of phones, confirmation.
// Everything works without it; it only saves steps.
import htmx from "htmx.org";
import "./checks";
import "./hold";
import { editable, shortcut } from "./keys";
import "./nudge";
import "./photos";
import { describePlace } from "./place";
import "./polling";
import "./unsent";

htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.historyCacheSize = 0; // no page of ours stays in the browser's storage

function onKey(event: KeyboardEvent): void {
  const wanted = shortcut(event.key, event.ctrlKey || event.metaKey || event.altKey, editable(event.target));
  if (!wanted) return;
  const target = document.querySelector<HTMLElement>(`[data-key="${wanted}"]`);
  if (!target) return;
  event.preventDefault();
  if (target instanceof HTMLInputElement) target.focus();
  else target.click();
}

// <button data-confirm="…"> asks before it sends.
function onClick(event: MouseEvent): void {
  const button = (event.target as Element).closest<HTMLElement>("[data-confirm]");
  if (button && !window.confirm(button.dataset.confirm)) event.preventDefault();
  const printer = (event.target as Element).closest("[data-print]");
  if (printer) window.print();
}

// What is folded on the screen is open on paper, and as it was afterwards.
function openForPaper(): void {
  const folded = document.querySelectorAll<HTMLDetailsElement>("details.part:not([open])");
  folded.forEach((part) => (part.open = true));
  addEventListener("afterprint", () => folded.forEach((part) => (part.open = false)), { once: true });
}

// <form data-place> fills its lon, lat and accuracy from the phone, if the phone says so.
function fillPlace(form: HTMLFormElement): void {
  if (!("geolocation" in navigator)) return;
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      for (const [name, value] of Object.entries({
        lon: coords.longitude,
        lat: coords.latitude,
        accuracy: coords.accuracy,
      })) {
        const field = form.elements.namedItem(name);
        if (field instanceof HTMLInputElement && !field.value) field.value = value.toFixed(name === "accuracy" ? 0 : 6);
      }
      const words = form.querySelector("[data-place-words]");
      if (words) words.textContent = describePlace(coords.accuracy, words.getAttribute("data-place-words") ?? "");
      form.dispatchEvent(new Event("placed")); // whoever shows the place may ask for its name now
    },
    () => undefined,
    { enableHighAccuracy: true, timeout: 8000, maximumAge: 30000 },
  );
}

// A form is sent once: the button rests after the first press.
function onSubmit(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  window.setTimeout(() => delete form.dataset.sent, 8000);
}

document.addEventListener("keydown", onKey);
document.addEventListener("click", onClick);
document.addEventListener("submit", onSubmit);
addEventListener("beforeprint", openForPaper);
for (const form of document.querySelectorAll<HTMLFormElement>("form[data-place]")) fillPlace(form);
// A choice goes by itself, but for filters under a fold: there several are chosen, then asked for by the button below them.
for (const select of document.querySelectorAll<HTMLSelectElement>("select[data-go]"))
  select.addEventListener("change", () => {
    const folded = select.form?.querySelector<HTMLElement>(".filters-fold");
    if (!folded?.offsetParent) select.form?.requestSubmit();
  });
// Signing in says whether the screen is a phone's: browsers that ask for office pages do not.
for (const field of document.querySelectorAll<HTMLInputElement>("input[data-narrow]"))
  if (matchMedia("(max-width: 600px)").matches) field.value = "1";
// On a phone menu, tabs and the way down to a place are one line each that is pushed sideways: it begins where one is.
for (const line of document.querySelectorAll<HTMLElement>(".console-menu, .tabs, .console-top > nav")) {
  const here = line.querySelector<HTMLElement>("[aria-current]");
  if (here) line.scrollLeft = here.offsetLeft - Math.max(line.clientWidth - here.offsetWidth, 0) / 2;
}
// <button data-copy-from="id"> puts a field's text on the clipboard; without the right to, it is selected for Ctrl+C.
document.addEventListener("click", (event) => {
  const button = (event.target as Element).closest<HTMLElement>("[data-copy-from]");
  const field = button && document.getElementById(button.dataset.copyFrom ?? "");
  if (!(field instanceof HTMLTextAreaElement)) return;
  field.select();
  navigator.clipboard?.writeText(field.value).catch(() => undefined);
});
