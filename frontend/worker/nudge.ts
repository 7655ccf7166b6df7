// The service worker of nudges: shows that there is something new, and opens the platform when pressed. It keeps no page
// and answers no request; its scope is /nudges/ alone.
interface Waiting extends Event {
  waitUntil(what: Promise<unknown>): void;
}

interface Pushed extends Waiting {
  data: { json(): { title: string; body: string } } | null;
}

interface Pressed extends Waiting {
  notification: Notification;
}

interface Tab {
  url: string;
  focus(): Promise<unknown>;
}

interface Worker {
  registration: ServiceWorkerRegistration;
  clients: {
    matchAll(of: { type: "window"; includeUncontrolled: boolean }): Promise<Tab[]>;
    openWindow(address: string): Promise<unknown>;
  };
  addEventListener(name: string, listener: (event: Event) => void): void;
}

const here = self as unknown as Worker;

function show(event: Pushed): Promise<void> {
  const said = event.data?.json() ?? { title: "最后一公里", body: "" };
  // One tag: ten nudges are one line on the screen, which rings again.
  return here.registration.showNotification(said.title, {
    body: said.body,
    tag: "nudge",
    renotify: true,
  } as NotificationOptions);
}

async function open(): Promise<void> {
  const [tab] = await here.clients.matchAll({ type: "window", includeUncontrolled: true });
  await (tab ? tab.focus() : here.clients.openWindow("/"));
}

here.addEventListener("push", (event) => (event as Pushed).waitUntil(show(event as Pushed)));
here.addEventListener("notificationclick", (event) => {
  (event as Pressed).notification.close();
  (event as Pressed).waitUntil(open());
});
