/* Keeps the page's own files, so that it opens at once and also where the line is down. What the API says is never kept:
 * nothing under /api/ comes through here. */
const SHELL = "cadran-shell-1";
const APP = "/";
const ASSETS = "/assets/";
/** Files of some ten releases; the oldest go first. */
const MOST = 600;

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((each) => each !== SHELL).map((each) => caches.delete(each))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin || pathname.startsWith("/api/")) return;
  if (request.mode === "navigate") event.respondWith(app(request));
  else if (pathname.startsWith(ASSETS)) event.respondWith(asset(request));
});

/** The app is the same at each of its addresses: fresh where there is a line. */
async function app(request) {
  const shell = await caches.open(SHELL);
  try {
    const found = await fetch(request);
    const html = found.headers.get("content-type")?.startsWith("text/html");
    if (found.ok && html) await shell.put(APP, found.clone());
    return found;
  } catch (lost) {
    const kept = await shell.match(APP);
    if (kept) return kept;
    throw lost;
  }
}

/** A name carries the hash of its content: once here, it is right for ever. */
async function asset(request) {
  const shell = await caches.open(SHELL);
  const kept = await shell.match(request);
  if (kept) return kept;
  const found = await fetch(request);
  if (found.ok) {
    await shell.put(request, found.clone());
    const names = await shell.keys();
    await Promise.all(names.slice(0, Math.max(0, names.length - MOST)).map((each) => shell.delete(each)));
  }
  return found;
}

/** Somebody calls: the window with the telephone comes to the front. */
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(
    self.clients
      .matchAll({ type: "window", includeUncontrolled: true })
      .then(([first]) => (first ? first.focus() : self.clients.openWindow(APP))),
  );
});
