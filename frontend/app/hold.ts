// <button data-hold="1"> answers only when held that many seconds: nobody answers an alert in a pocket, or asleep.
// From the keyboard, and without this script, it is a plain button.

let held = false;

function start(event: PointerEvent): void {
  const button = (event.target as Element).closest<HTMLElement>("[data-hold]");
  if (!button) return;
  held = false;
  const words = button.textContent ?? "";
  button.textContent = button.dataset.holdWords ?? words;
  const timer = window.setTimeout(
    () => {
      held = true;
      button.click();
    },
    Number(button.dataset.hold) * 1000,
  );
  const stop = (): void => {
    window.clearTimeout(timer);
    button.textContent = words;
    for (const name of ["pointerup", "pointerleave", "pointercancel"]) button.removeEventListener(name, stop);
  };
  for (const name of ["pointerup", "pointerleave", "pointercancel"]) button.addEventListener(name, stop);
}

function onClick(event: MouseEvent): void {
  const button = (event.target as Element).closest("[data-hold]");
  if (button && !held && event.detail > 0) event.preventDefault(); // a short tap; detail 0 is the keyboard
}

document.addEventListener("pointerdown", start);
document.addEventListener("click", onClick, true);
