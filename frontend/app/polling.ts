// Parts that poll: "not changed" (304) leaves the part as it is. Digests stay in memory only, like everything shown.
import { isPressed } from "./pressed";

const digests = new Map<string, string>();

interface Asking extends Event {
  detail: { path: string; verb: string; headers: Record<string, string> };
}

interface Answering extends Event {
  detail: {
    xhr: XMLHttpRequest;
    pathInfo: { requestPath: string };
    requestConfig: { elt: Element };
    shouldSwap: boolean;
  };
}

document.addEventListener("htmx:configRequest", (event) => {
  const { path, verb, headers } = (event as Asking).detail;
  const digest = digests.get(path);
  if (verb === "get" && digest) headers["If-None-Match"] = digest;
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const detail = (event as Answering).detail;
  const digest = detail.xhr.getResponseHeader("ETag");
  // Somebody is just pressing something in it: the next time it is asked for brings what is new.
  if (isPressed() && detail.requestConfig.elt.matches('[hx-trigger^="every"]')) {
    detail.shouldSwap = false;
    return;
  }
  if (digest) digests.set(detail.pathInfo.requestPath, digest);
  if (detail.xhr.status === 304) detail.shouldSwap = false;
});

// When the session has ended, what a part polls would move the whole page to the sign-in page, with all that was typed in
// its forms. Where something was, it stays: sending it leads through signing in, with what was typed.
function isTyped(field: Element): boolean {
  if (field instanceof HTMLTextAreaElement) return field.value !== field.defaultValue;
  if (field instanceof HTMLSelectElement) return [...field.options].some((one) => one.selected !== one.defaultSelected);
  if (!(field instanceof HTMLInputElement)) return false;
  return field.value !== field.defaultValue || field.checked !== field.defaultChecked;
}

document.addEventListener("htmx:beforeOnLoad", (event) => {
  if ((event as Answering).detail.xhr.status !== 401) return;
  const forms = document.querySelectorAll<HTMLFormElement>('form[method="post"]');
  if ([...forms].some((form) => [...form.elements].some(isTyped))) event.preventDefault();
});

// A polled part says since when it is not fresh any more; the next answer, changed or not, takes that back.
let fresh = new Date();

function said(stale: boolean): void {
  for (const part of document.querySelectorAll<HTMLElement>("[data-polled] [data-stale]")) {
    part.hidden = !stale;
    const since = part.querySelector("[data-stale-since]");
    if (since && stale) since.textContent = fresh.toLocaleTimeString("zh-CN", { hour12: false });
  }
}

for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"])
  document.addEventListener(name, (event) => {
    const status = (event as Answering).detail.xhr?.status ?? 0;
    if (status !== 304) said(true);
  });
document.addEventListener("htmx:afterRequest", (event) => {
  const status = (event as Answering).detail.xhr?.status ?? 0;
  if (status === 200 || status === 304) {
    fresh = new Date();
    said(false);
  }
});

export {};
