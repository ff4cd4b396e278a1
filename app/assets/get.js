// Gets the pieces of the page's module, by name; many lie one after the other in a file that they share.
const PLACES = { /* places */ };
const shared = {};

// What the service worker keeps is here already: once it does, nothing is asked for.
async function file(name) {
  const address = new URL(`./${name}`, import.meta.url);
  const kept = await self.caches?.match(address).catch(() => undefined);
  return kept ?? fetch(address);
}

async function bytes(name) {
  const response = await file(name);
  if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
  return response.arrayBuffer();
}

export async function get(piece) {
  if (!PLACES[piece]) return file(`${piece}.wasm`);
  const [name, from, until] = PLACES[piece];
  shared[name] ??= bytes(name);
  shared[name].catch(() => delete shared[name]);
  return new Response((await shared[name]).slice(from, until), { headers: { 'Content-Type': 'application/wasm' } });
}
