// Whether a finger or a button of the mouse is down. A click belongs to what was there from down to up: whatever is
// replaced in between loses it, and somebody presses in vain. So what replaces itself waits until the press is over.
const LET_GO = 100; // milliseconds after it is lifted, in which the click of a finger still comes
const LONGEST = 120_000; // a press whose end nobody told ends here at the latest: a board must not stand still for it

const after: (() => void)[] = [];
let down = false;
let lifted = false;
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
    [down, lifted] = [true, false];
    endIn(LONGEST);
  },
  true,
);

function lift(event: PointerEvent): void {
  if (!down || lifted || event.buttons !== 0) return;
  lifted = true;
  endIn(LET_GO);
}

// A button lifted over a menu or another window is told by the first move after it.
for (const name of ["pointerup", "pointercancel", "pointermove"] as const) addEventListener(name, lift, true);

export const isPressed = (): boolean => down;

/** Now, or once the press is over. */
export function unpressed(act: () => void): void {
  if (down) after.push(act);
  else act();
}
