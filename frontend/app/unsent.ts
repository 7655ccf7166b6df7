// Without a network a form stays where it is, with all that was typed: the browser's own error page would take its place
// and forget it. The words stand in <body data-offline>.

function say(form: HTMLFormElement, words: string): void {
  const below = form.nextElementSibling as HTMLElement | null;
  const shown = below?.dataset.unsent === "" ? below : document.createElement("div");
  shown.dataset.unsent = "";
  shown.className = "board-loud";
  shown.setAttribute("role", "alert");
  shown.textContent = words;
  form.after(shown); // below, not within: a form of one row would have it beside its button
  shown.scrollIntoView({ block: "nearest" });
}

document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  const words = document.body.dataset.offline;
  if (form.method !== "post" || event.defaultPrevented || navigator.onLine || !words) return;
  event.preventDefault();
  say(form, words);
});

addEventListener("online", () => document.querySelectorAll("[data-unsent]").forEach((shown) => shown.remove()));

export {};
