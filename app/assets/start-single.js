// Starts the page from the one file that holds it: the module lies in the element of this name, packed.
const packed = Uint8Array.from(atob(document.getElementById('module').textContent), (character) => character.charCodeAt(0));
const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
__wbg_init({ module_or_path: new Response(unpacked, { headers: { 'Content-Type': 'application/wasm' } }) });
