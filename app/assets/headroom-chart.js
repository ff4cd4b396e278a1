// <headroom-chart>: one chart of a plan that was made before, drawn as wide as its place.
//
//   <script type="module" src="headroom/chart/headroom-chart.js"></script>
//   <headroom-chart plan-src="plan.json" resource="app-cpu" height="320"></headroom-chart>
//
// Attributes: plan-src (what `headroom plan --json --brief` printed), scenario-src (for events, and the policy's wording), kind (demand,
// topology), resource, month (YYYY-MM), scale (auto, linear, log), theme (light, dark; the system's when left out), height.
import init, { draw } from './chart.js';

const ready = init();
const dark = matchMedia('(prefers-color-scheme: dark)');
const style = new CSSStyleSheet();
style.replaceSync(':host { display: block; overflow: hidden } svg { display: block }');

export class HeadroomChart extends HTMLElement {
  static observedAttributes = ['plan-src', 'scenario-src', 'kind', 'resource', 'month', 'scale', 'theme', 'height'];

  #read = ['', ''];
  #asked = '';
  #width = 0;
  #sized = new ResizeObserver(([{ contentRect }]) => {
    if (Math.round(contentRect.width) === this.#width) return;
    this.#width = Math.round(contentRect.width);
    this.#draw();
  });

  constructor() {
    super();
    this.attachShadow({ mode: 'open' }).adoptedStyleSheets = [style];
  }

  connectedCallback() {
    this.#sized.observe(this);
    this.#load();
  }

  disconnectedCallback() {
    this.#sized.disconnect();
  }

  attributeChangedCallback() {
    if (this.isConnected) this.#load();
  }

  async #load() {
    // Its place is kept before there is anything to show.
    this.style.minHeight = `${this.#height}px`;
    const sources = ['plan-src', 'scenario-src'].map((name) => this.getAttribute(name) ?? '');
    const asked = sources.join(' ');
    if (asked === this.#asked) return this.#draw();
    this.#asked = asked;
    try {
      const read = await Promise.all(sources.map(this.#fetched));
      await ready;
      if (asked !== this.#asked) return;
      this.#read = read;
      this.#draw();
    } catch (error) {
      this.#failed(error);
    }
  }

  async #fetched(source) {
    if (!source) return '';
    const answer = await fetch(new URL(source, document.baseURI));
    if (!answer.ok) throw new Error(`${source}: ${answer.status} ${answer.statusText}`);
    return answer.text();
  }

  get #height() {
    return Number(this.getAttribute('height')) || 320;
  }

  #draw() {
    const [plan, scenario] = this.#read;
    if (!plan || this.#width < 80) return;
    const options = { width: this.#width, height: this.#height, theme: dark.matches ? 'dark' : 'light' };
    for (const name of ['kind', 'resource', 'month', 'scale', 'theme']) {
      if (this.hasAttribute(name)) options[name] = this.getAttribute(name);
    }
    try {
      this.shadowRoot.innerHTML = draw(plan, scenario, JSON.stringify(options));
    } catch (error) {
      this.#failed(error);
    }
  }

  #failed(error) {
    this.dispatchEvent(new CustomEvent('headroom-error', { detail: error, bubbles: true, composed: true }));
  }
}

customElements.define('headroom-chart', HeadroomChart);
