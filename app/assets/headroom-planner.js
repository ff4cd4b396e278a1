// <headroom-planner>: the planner, or a part of it, within any page.
//
//   <script src="headroom/headroom-planner.js"></script>
//   <headroom-planner embed="chart" scenario-src="scenario.json"></headroom-planner>
//
// Read in the head before the element, as above, it gives the element its height with the first paint; as a module it works
// too, but what stands below moves when it comes. Headroom is loaded from the folder of this file, else from `base`.
//
// Attributes: embed (planner, chart, runway, topology, verdict), scenario-src (the address of a scenario's JSON), report-src
// (that of a text to plan from), plan-src (for chart and topology, that of a plan that was made before: far lighter, since
// nothing is planned), theme (light, dark), resource, month, view (of the planner), height (pixels; else as high as its
// content), base. Each is a property too. Properties besides: scenario (an object; as an attribute, its JSON), verdict.
// Events: headroom-verdict with { verdict }, headroom-change with { scenario } when a person has changed it, headroom-error
// with the error.
(() => {
  const script = document.currentScript ?? document.querySelector('script[src*="headroom-planner.js"]');
  /** Until the content has said how high it is: in a wide place, and in one of up to `NARROW` pixels. */
  const HEIGHTS = { planner: [900, 900], chart: [340, 440], runway: [296, 735], topology: [471, 476], verdict: [72, 96] };
  const NARROW = 760;
  const ATTRIBUTES = ['embed', 'scenario-src', 'report-src', 'plan-src', 'theme', 'resource', 'month', 'view', 'height', 'base'];
  /** Each attribute by the name of its property: `scenarioSrc`. */
  const PROPERTIES = new Map(ATTRIBUTES.map((name) => [name.replace(/-(.)/, (_, letter) => letter.toUpperCase()), name]));
  const style = new CSSStyleSheet();
  style.replaceSync(':host { display: block } :host([hidden]) { display: none } iframe { display: block; width: 100%; border: 0 }');

  class HeadroomPlanner extends HTMLElement {
    static observedAttributes = [...ATTRIBUTES, 'scenario', 'title'];

    #frame = document.createElement('iframe');
    /** What was set, or read from `scenario-src`; `#changed` is what a person made of it within. */
    #scenario = null;
    #changed = null;
    #verdict = null;
    #sources = null;
    #hear = (event) => event.source === this.#frame.contentWindow && this.#heard(event.data ?? {});

    constructor() {
      super();
      const root = this.attachShadow({ mode: 'open' });
      root.adoptedStyleSheets = [style];
      root.append(this.#frame);
      this.#frame.addEventListener('load', () => this.#colour());
    }

    /** The scenario that is shown, with what a person changed in it; setting one shows it, in place of what was read. */
    get scenario() {
      return this.#changed ?? this.#scenario;
    }

    set scenario(scenario) {
      this.#scenario = scenario;
      this.#sources = JSON.stringify(this.#asked);
      this.#show();
    }

    /** `immediate`, `planned`, `ok` or `unknown`; `null` until it is known. */
    get verdict() {
      return this.#verdict;
    }

    connectedCallback() {
      // What was set before this script came.
      for (const name of ['scenario', ...PROPERTIES.keys()]) {
        if (!Object.hasOwn(this, name)) continue;
        const value = this[name];
        delete this[name];
        this[name] = value;
      }
      addEventListener('message', this.#hear);
      this.#load();
    }

    disconnectedCallback() {
      removeEventListener('message', this.#hear);
    }

    attributeChangedCallback(name, before, value) {
      if (!this.isConnected || before === value) return;
      if (name === 'height') return this.#size();
      if (name !== 'theme' || !this.#frame.src) return this.#load();
      this.#colour();
    }

    // A page that turns dark does not load its frames again.
    #colour() {
      this.#frame.contentWindow?.postMessage({ headroom: 'theme', theme: this.getAttribute('theme') }, '*');
    }

    get #asked() {
      return ['scenario', 'scenario-src', 'report-src'].map((name) => this.getAttribute(name) ?? '');
    }

    async #load() {
      // The frame fetches it by itself.
      if (this.getAttribute('plan-src')) return this.#show();
      const asked = this.#asked;
      const sources = JSON.stringify(asked);
      this.#size();
      if (!asked.some(Boolean) || sources === this.#sources) return this.#show();
      this.#sources = sources;
      try {
        const [written, ...addresses] = asked;
        const [fetched, report] = await Promise.all(addresses.map(read));
        if (this.#sources !== sources) return;
        this.#scenario = JSON.parse(fetched || written || '{}');
        if (report) this.#scenario.pastes = [...(this.#scenario.pastes ?? []), report];
        this.#show();
      } catch (error) {
        this.#say('headroom-error', error);
      }
    }

    #show() {
      if (!this.isConnected) return;
      this.#size();
      const address = new URL('./', new URL(this.getAttribute('base') || script?.src || '.', document.baseURI));
      address.searchParams.set('embed', this.#part);
      for (const name of ['theme', 'resource', 'month', 'view']) {
        const value = this.getAttribute(name);
        if (value) address.searchParams.set(name, value);
      }
      const plan = this.getAttribute('plan-src');
      if (plan) address.searchParams.set('plan-src', new URL(plan, document.baseURI).href);
      else if (this.#scenario) address.hash = `scenario=${encodeURIComponent(JSON.stringify(this.#scenario))}`;
      this.#frame.title = this.title || `Headroom: ${this.#part}`;
      if (this.#frame.src === address.href) return;
      this.#changed = null;
      this.#frame.src = address.href;
    }

    get #part() {
      return Object.hasOwn(HEIGHTS, this.getAttribute('embed') ?? '') ? this.getAttribute('embed') : 'planner';
    }

    #size(told) {
      const height = Number(this.getAttribute('height')) || told || HEIGHTS[this.#part][this.clientWidth > NARROW ? 0 : 1];
      if (told || !this.#frame.style.height || this.hasAttribute('height')) this.#frame.style.height = `${height}px`;
    }

    #heard({ headroom, height, verdict, scenario, message }) {
      if (headroom === 'height') this.#size(height);
      if (headroom === 'verdict') {
        this.#verdict = verdict;
        this.#say('headroom-verdict', { verdict });
      }
      if (headroom === 'scenario') {
        this.#changed = scenario;
        this.#say('headroom-change', { scenario });
      }
      if (headroom === 'error') this.#say('headroom-error', new Error(message));
    }

    #say(name, detail) {
      this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
    }
  }

  // Empty where there is none; null takes it away.
  for (const [property, name] of PROPERTIES) {
    Object.defineProperty(HeadroomPlanner.prototype, property, {
      configurable: true,
      enumerable: true,
      get() {
        return this.getAttribute(name) ?? '';
      },
      set(value) {
        if (value == null) this.removeAttribute(name);
        else this.setAttribute(name, value);
      },
    });
  }

  async function read(source) {
    if (!source) return '';
    const answer = await fetch(new URL(source, document.baseURI));
    if (!answer.ok) throw new Error(`${source}: ${answer.status} ${answer.statusText}`);
    return answer.text();
  }

  if (!customElements.get('headroom-planner')) customElements.define('headroom-planner', HeadroomPlanner);
})();
