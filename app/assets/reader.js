// Reads large texts away from the page, with the page's own module; its two addresses come with this one's.
const addresses = new URLSearchParams(location.search);
const ready = import(addresses.get('glue')).then(async (module) => {
  await module.default({ module_or_path: addresses.get('wasm') });
  return module;
});
onmessage = async ({ data: [number, text] }) => postMessage([number, (await ready).read_apart(text)]);
