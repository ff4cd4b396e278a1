// Reads large texts and files away from the page, with the page's own module; its two addresses come with this one's.
// A text, in UTF-8, is answered with what was read from it; a file with how far it is read, again and again, and then likewise.
const addresses = new URLSearchParams(location.search);
const ready = import(addresses.get('glue')).then(async (module) => {
  await module.default({ module_or_path: addresses.get('wasm') });
  return module;
});
const SLICE_BYTES = 4_000_000;

// While a slice is read, the next one is fetched.
async function read(reading, number, file) {
  const slice = (from) => file.slice(from, from + SLICE_BYTES).arrayBuffer();
  let next = slice(0);
  for (let from = 0; from < file.size; from += SLICE_BYTES) {
    const bytes = new Uint8Array(await next);
    next = slice(from + SLICE_BYTES);
    reading.push(bytes);
    postMessage([number, from + bytes.length]);
  }
  return reading.finish();
}

onmessage = async ({ data: [number, what] }) => {
  try {
    const reading = await (await ready).read_apart();
    postMessage([number, what instanceof Uint8Array ? reading.text(what) : await read(reading, number, what)]);
  } catch (error) {
    // The page hears of it as of any error of a worker, and reads itself.
    reportError(error);
  }
};
