// Loads the pieces of the page's module: a door opens once the files of all that lies behind it are here.
import { initSync } from '../page.js';
const DOORS = { /* doors */ };
const here = {};

// What the service worker keeps is here already: once it does, nothing is asked for.
async function load(name) {
  const address = new URL(`./${name}.wasm`, import.meta.url);
  const kept = await self.caches?.match(address).catch(() => undefined);
  await WebAssembly.instantiateStreaming(kept ?? fetch(address), { page: initSync() });
}

// A file that did not come is asked for again.
function file(name) {
  return (here[name] ??= load(name).catch((error) => {
    delete here[name];
    throw error;
  }));
}

const door = (name) => async (callback, data) => {
  const opened = await Promise.all(DOORS[name].map(file)).then(
    () => true,
    (error) => console.error(error),
  );
  initSync().__indirect_function_table.get(callback)(data, opened === true);
};

