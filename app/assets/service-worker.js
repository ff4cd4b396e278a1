// Keeps exactly the files of one build; VERSION and the list are filled in when it is made.
const CACHE = `headroom ${registration.scope} VERSION`;
const FILES = [/* files */];

addEventListener('install', (event) => {
  // Files with their hash in the name may come from the browser's cache, the others may be of another build there.
  const request = (file) => new Request(file, { cache: /-[0-9a-f]{12,}/.test(file) ? 'default' : 'reload' });
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES.map(request))));
});

addEventListener('activate', (event) => {
  const older = (name) => name.startsWith(`headroom ${registration.scope} `) && name !== CACHE;
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter(older).map((name) => caches.delete(name)))));
});

addEventListener('message', ({ data }) => {
  if (data === 'renew') skipWaiting();
});

addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET') return;
  const address = request.url.replace(/index\.html(?=[?#]|$)/, '');
  const kept = caches.open(CACHE).then((cache) => cache.match(address, { ignoreSearch: true, ignoreVary: true }));
  // A worker takes its address, with what follows the question mark, from the answer: this one leaves it the request's.
  const answer = (found) => (found.url === request.url ? found : new Response(found.body, found));
  event.respondWith(kept.then((found) => (found ? answer(found) : fetch(request))));
});
