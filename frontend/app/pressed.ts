// Whether a finger or a button of the mouse is down. A click belongs to what was there from down to up: whatever is
// replaced in between loses it, and somebody presses in vain. So what replaces itself waits until the press is over.
const LET_GO = 100; // milliseconds after it is lifted, in which the click of a finger still comes
const LONGEST = 120_000; // a press whose end nobody told ends here at the latest: a board must not stand still for it

const after: (() => void)[] = [];
let down = false;
let ending = 0;

function endIn(milliseconds: number): void {
  window.clearTimeout(ending);
  ending = window.setTimeout(() => {
    down = false;
    after.splice(0).forEach((act) => act());
  }, milliseconds);
}

addEventListener(
  "pointerdown",
  () => {
    down = true;
    endIn(LONGEST);
  },
  true,
);
for (const name of ["pointerup", "pointercancel"]) addEventListener(name, () => endIn(LET_GO), true);
// Lifted over a menu or another window: the first move tells.
addEventListener("pointermove", (event) => down && event.buttons === 0 && endIn(LET_GO), true);

export const isPressed = (): boolean => down;

/** Now, or once the press is over. */
export function unpressed(act: () => void): void {
  if (down) after.push(act);
  else act();
}
