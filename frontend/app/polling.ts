// Parts that poll: "not changed" (304) leaves the part as it is. Digests stay in memory only, like everything shown.
const digests = new Map<string, string>();

interface Asking extends Event {
  detail: { path: string; verb: string; headers: Record<string, string> };
}

interface Answering extends Event {
  detail: { xhr: XMLHttpRequest; pathInfo: { requestPath: string }; shouldSwap: boolean };
}

document.addEventListener("htmx:configRequest", (event) => {
  const { path, verb, headers } = (event as Asking).detail;
  const digest = digests.get(path);
  if (verb === "get" && digest) headers["If-None-Match"] = digest;
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const detail = (event as Answering).detail;
  const digest = detail.xhr.getResponseHeader("ETag");
  if (digest) digests.set(detail.pathInfo.requestPath, digest);
  if (detail.xhr.status === 304) detail.shouldSwap = false;
});

export {};
