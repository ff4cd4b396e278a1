// Starts the page; GLUE and WASM are the names of this build's module.
import init from './GLUE';

const started = init({ module_or_path: './WASM' });

// Keeps the page for when there is no network. A newer page is offered and waits until a person takes it, or until the
// last window with the older one is closed.
async function keep() {
  await started;
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

// Within another page: says how high it is and what the verdict is.
if (window.parent !== window) {
  const root = document.documentElement;
  const tell = (headroom, what) => parent.postMessage({ headroom, ...what }, '*');
  const height = () => tell('height', { height: Math.ceil(root.getBoundingClientRect().height) });
  started.then(() => new ResizeObserver(height).observe(document.body));
  const verdict = () => tell('verdict', { verdict: root.dataset.verdict });
  new MutationObserver(verdict).observe(root, { attributeFilter: ['data-verdict'] });
}

// A page within another page is not kept; where the browser keeps none, the page works without.
if (navigator.serviceWorker && window.top === window) keep().catch(() => {});
