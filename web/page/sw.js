// Keeps the page for use without a network. VERSION is the hash of all files; the build puts it in, and the list.

const VERSION = '@VERSION@';
const FILES = /* @FILES@ */ [];

self.addEventListener('install', (e) => {
  e.waitUntil(caches.open(VERSION).then((c) => c.addAll(FILES)).then(() => self.skipWaiting()));
});
self.addEventListener('activate', (e) => {
  const old = (names) => Promise.all(names.filter((n) => n !== VERSION).map((n) => caches.delete(n)));
  e.waitUntil(caches.keys().then(old).then(() => self.clients.claim()));
});
self.addEventListener('fetch', (e) => {
  const url = new URL(e.request.url);
  if (e.request.method !== 'GET' || url.origin !== location.origin) return;
  const found = caches.open(VERSION).then((c) => c.match(e.request, { ignoreSearch: true }));
  e.respondWith(found.then((r) => r ?? fetch(e.request)));
});
