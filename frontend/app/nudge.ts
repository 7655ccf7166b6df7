// <li data-nudge hidden> holds a button that lets this browser be nudged when something new comes, and a line that says
// how it stands. It shows itself only where the browser can be nudged. A nudge is a hint: calls and SMS do not wait for it.
const WORKER = "/nudges/worker.js";
const SCOPE = "/nudges/";

function octets(key: string): ArrayBuffer {
  const text = atob(key.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(text, (sign) => sign.charCodeAt(0)).buffer;
}

async function tell(verb: "subscribe" | "unsubscribe", subscription: PushSubscription): Promise<boolean> {
  const token = document.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value ?? "";
  const answer = await fetch(`${SCOPE}${verb}/`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify(subscription),
  });
  return answer.ok;
}

async function subscription(): Promise<PushSubscription | null> {
  const known = await navigator.serviceWorker.getRegistration(SCOPE);
  return (await known?.pushManager.getSubscription()) ?? null;
}

async function on(): Promise<boolean> {
  const known = await navigator.serviceWorker.register(WORKER, { scope: SCOPE });
  const { key } = (await (await fetch(`${SCOPE}key/`)).json()) as { key: string };
  const made = await known.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: octets(key) });
  if (await tell("subscribe", made)) return true;
  await made.unsubscribe();
  return false;
}

async function off(held: PushSubscription): Promise<void> {
  await tell("unsubscribe", held);
  await held.unsubscribe();
}

// data-on, data-off: words of the button; data-said-on, data-refused, data-cannot: what the line says afterwards.
async function tend(part: HTMLElement): Promise<void> {
  const button = part.querySelector("button");
  const line = part.querySelector<HTMLElement>("[role=status]");
  if (!button || !line) return;
  const say = (name: string): void => void (line.textContent = (name && part.dataset[name]) || "");
  const name = (held: unknown): void => void (button.textContent = (held ? part.dataset.off : part.dataset.on) ?? "");
  name(await subscription());
  part.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      const held = await subscription();
      if (held) await off(held);
      const allowed = held || (await Notification.requestPermission()) === "granted";
      const done = !held && allowed && (await on());
      say(done ? "saidOn" : held ? "" : allowed ? "cannot" : "refused");
      name(done);
    } catch {
      say("cannot");
    }
    button.disabled = false;
  });
}

const part = document.querySelector<HTMLElement>("[data-nudge]");
if (part && "serviceWorker" in navigator && "PushManager" in window && "Notification" in window) void tend(part);
