// For Node: the module lies beside this file and is ready at once, so that `init` has nothing left to do.
import { readFileSync } from 'node:fs';
import { initSync } from './headroom.js';

initSync({ module: readFileSync(new URL('headroom_bg.wasm', import.meta.url)) });

export * from './headroom.js';
export default async function init() {}
