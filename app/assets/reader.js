// Reads large texts and files away from the page, with the page's own module; its two addresses come with this one's.
// A text is answered with what was read from it; a file with how far it is read, again and again, and then likewise.
const addresses = new URLSearchParams(location.search);
const ready = import(addresses.get('glue')).then(async (module) => {
  await module.default({ module_or_path: addresses.get('wasm') });
  return module;
});
const TOLD_EACH_BYTES = 4_000_000;

async function read(module, number, file) {
  const reading = new module.ReadApart();
  const pieces = file.stream().getReader();
  let bytes = 0;
  let told = 0;
  for (;;) {
    const { value, done } = await pieces.read();
    if (done) return reading.finish();
    reading.push(value);
    bytes += value.length;
    if (bytes - told > TOLD_EACH_BYTES) {
      told = bytes;
      postMessage([number, bytes]);
    }
  }
}

onmessage = async ({ data: [number, what] }) => {
  const module = await ready;
  postMessage([number, typeof what === 'string' ? module.read_apart(what) : await read(module, number, what)]);
};
