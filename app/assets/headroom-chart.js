// <headroom-chart>: one chart of a plan that was made before, drawn as wide as its place.
//
//   <script src="headroom/chart/headroom-chart.js"></script>
//   <headroom-chart plan-src="plan.json" resource="app-cpu" height="320"></headroom-chart>
//
// Read in the head before the element, as above, it keeps the element's place with the first paint; as a module it works too,
// but what stands below moves when it comes. The rest is loaded from the folder of this file, else from `base`.
//
// Attributes: plan-src (what `headroom plan --json --brief` printed), scenario-src (for its events), kind
// (demand, topology), resource, month (YYYY-MM), scale (auto, linear, log), theme (light, dark; the system's when left out),
// height, base.
(() => {
  const script = document.currentScript ?? document.querySelector('script[src*="headroom-chart.js"]');

  /** The module that draws, once for all elements. */
  let module;
  function loaded(base) {
    module ??= import(new URL('chart.js', new URL(base || script?.src || '.', document.baseURI))).then(async (module) => {
      await module.default();
      return module;
    });
    return module;
  }

  const dark = matchMedia('(prefers-color-scheme: dark)');
  const style = new CSSStyleSheet();
  style.replaceSync(':host { display: block; overflow: hidden } svg { display: block }');

  class HeadroomChart extends HTMLElement {
    static observedAttributes = ['plan-src', 'scenario-src', 'kind', 'resource', 'month', 'scale', 'theme', 'height'];

    #read = ['', ''];
    #module = null;
    #asked = '';
    #width = 0;
    #sized = new ResizeObserver(([{ contentRect }]) => {
      if (Math.round(contentRect.width) === this.#width) return;
      this.#width = Math.round(contentRect.width);
      this.#draw();
    });

    #darkened = () => this.#draw();

    constructor() {
      super();
      this.attachShadow({ mode: 'open' }).adoptedStyleSheets = [style];
    }

    connectedCallback() {
      this.#sized.observe(this);
      dark.addEventListener('change', this.#darkened);
      this.#load();
    }

    disconnectedCallback() {
      this.#sized.disconnect();
      dark.removeEventListener('change', this.#darkened);
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
        const [module, ...read] = await Promise.all([loaded(this.getAttribute('base')), ...sources.map(this.#fetched)]);
        if (asked !== this.#asked) return;
        this.#module = module;
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
      if (!plan || !this.#module || this.#width < 80) return;
      const options = { width: this.#width, height: this.#height, theme: dark.matches ? 'dark' : 'light' };
      for (const name of ['kind', 'resource', 'month', 'scale', 'theme']) {
        if (this.hasAttribute(name)) options[name] = this.getAttribute(name);
      }
      try {
        this.shadowRoot.innerHTML = this.#module.draw(plan, scenario, JSON.stringify(options));
      } catch (error) {
        this.#failed(error);
      }
    }

    #failed(error) {
      this.dispatchEvent(new CustomEvent('headroom-error', { detail: error, bubbles: true, composed: true }));
    }
  }

  if (!customElements.get('headroom-chart')) customElements.define('headroom-chart', HeadroomChart);
})();
