// Starts the page from the one file that holds it: the module and its pieces lie in the element of this name, packed, one
// after the other.
const packed = Uint8Array.from(atob(document.getElementById('module').textContent), (character) => character.charCodeAt(0));
const unpacked = new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer();

// What would be fetched, in a page that could fetch.
async function held(address) {
  const bytes = (await unpacked).slice(...HELD[String(address).split('/').pop()]);
  return new Response(bytes, { headers: { 'Content-Type': 'application/wasm' } });
}
