// Whether a finger or a button of the mouse is down. A click belongs to what was there from down to up: whatever is
// replaced in between loses it, and somebody presses in vain. So what replaces itself waits until the press is over.
const LET_GO = 100; // milliseconds after it is lifted, in which the click of a finger still comes

const after: (() => void)[] = [];
let down = false;
let lifting = 0;

addEventListener(
  "pointerdown",
  () => {
    window.clearTimeout(lifting);
    down = true;
  },
  true,
);
for (const name of ["pointerup", "pointercancel"])
  addEventListener(
    name,
    () => {
      window.clearTimeout(lifting);
      lifting = window.setTimeout(() => {
        down = false;
        after.splice(0).forEach((act) => act());
      }, LET_GO);
    },
    true,
  );

export const isPressed = (): boolean => down;

/** Now, or once the press is over. */
export function unpressed(act: () => void): void {
  if (down) after.push(act);
  else act();
}
