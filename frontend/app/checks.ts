// Rows to tick: all, none, and how many are ticked. Without this script one ticks them one by one.
for (const sheet of document.querySelectorAll<HTMLElement>("[data-checks]")) {
  const boxes = Array.from(sheet.querySelectorAll<HTMLInputElement>("input[type=checkbox]"));
  const tools = sheet.querySelector<HTMLElement>("[data-check-all]");
  const said = sheet.querySelector<HTMLElement>("[data-check-said]");
  if (!tools || boxes.length < 2) continue;
  tools.hidden = false;
  const count = (): void => {
    const chosen = boxes.filter((one) => one.checked).length;
    if (said) said.textContent = (said.dataset.words ?? "").replace("{n}", String(chosen));
  };
  sheet.addEventListener("change", count);
  tools.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-check]");
    if (!button) return;
    for (const one of boxes) one.checked = button.dataset.check === "all";
    count();
  });
  count();
}
