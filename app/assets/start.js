// Starts the page; within another page, a part of it.
const query = new URLSearchParams(location.search);
const named = (name) => new URL(document.querySelector(`meta[name=${name}]`).content, document.baseURI).href;
const root = document.documentElement;
const framed = window.parent !== window;
const tell = (headroom, what) => parent.postMessage({ headroom, ...what }, '*');

async function planner() {
  const wasm = fetch(named('wasm'));
  const { default: init } = await import(named('module'));
  await init({ module_or_path: wasm });
}

// A plan that was made before needs no planner: what draws it is a fifth as large.
const made = query.has('plan-src') || location.hash.startsWith('#plan=');
const drawn = made && ['chart', 'topology'].includes(query.get('embed'));
const started = drawn ? import('./chart/frame.js').then(({ show }) => show(query)) : planner();
const loading = () => document.getElementById('loading');

// The first picture takes the word that it is loading away.
async function firstPicture() {
  await started;
  if (!loading()) return;
  await new Promise((stands) => {
    const watch = new MutationObserver(() => loading() || stands(watch.disconnect()));
    watch.observe(document.body, { childList: true });
  });
}
const shown = firstPicture();
started.catch(() => {
  if (loading()) loading().textContent = 'Headroom did not load. Check the connection and load the page again.';
});

// Keeps the page for when there is no network. A newer page is offered and waits until a person takes it, or until the
// last window with the older one is closed.
async function keep() {
  await shown;
  const registration = await navigator.serviceWorker.register('service-worker.js');
  const offer = () => {
    if (registration.waiting && navigator.serviceWorker.controller) dispatchEvent(new Event('headroom-newer'));
  };
  addEventListener('headroom-renew', () => {
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload());
    registration.waiting?.postMessage('renew');
  });
  registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', offer));
  offer();
}

// Within another page: says how high it is, what the verdict is and what is wrong, and takes the colours it is told.
if (framed) {
  const height = () => tell('height', { height: Math.ceil(root.getBoundingClientRect().height) });
  shown.then(() => new ResizeObserver(height).observe(document.body));
  const said = (changes) => {
    for (const { attributeName } of changes) {
      if (attributeName === 'data-verdict') tell('verdict', { verdict: root.dataset.verdict });
      else if (root.dataset.problem) tell('error', { message: root.dataset.problem });
    }
  };
  new MutationObserver(said).observe(root, { attributeFilter: ['data-verdict', 'data-problem'] });
  addEventListener('message', ({ source, data }) => {
    if (source !== parent || data?.headroom !== 'theme') return;
    if (['light', 'dark'].includes(data.theme)) root.dataset.theme = data.theme;
    else delete root.dataset.theme;
  });
}

// A page within another page is not kept; where the browser keeps none, the page works without.
if (navigator.serviceWorker && !framed && !query.has('embed')) keep().catch(() => {});
