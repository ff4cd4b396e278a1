// Gets the pieces of the page's module, by name; the small ones lie one after the other in one file.
const PLACES = { /* places */ };
let small;

async function smallOnes() {
  const response = await fetch(new URL('./small.bin', import.meta.url));
  if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
  return response.arrayBuffer();
}

export async function get(name) {
  const place = PLACES[name];
  if (!place) return fetch(new URL(`./${name}.wasm`, import.meta.url));
  small ??= smallOnes();
  small.catch(() => (small = undefined));
  return new Response((await small).slice(...place), { headers: { 'Content-Type': 'application/wasm' } });
}
