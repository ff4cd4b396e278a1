// <headroom-planner>: the planner, or a part of it, within any page. It loads Headroom from the folder of this file.
//
//   <script type="module" src="headroom/headroom-planner.js"></script>
//   <headroom-planner embed="chart" scenario-src="scenario.json" theme="dark"></headroom-planner>
//
// Attributes: embed (planner, chart, runway, topology, verdict), scenario-src, theme (light, dark), resource, month, height
// (pixels; else as high as its content). Properties: scenario (an object), verdict. Events: headroom-verdict with
// { verdict }, headroom-error with the error.
const HERE = new URL('./', import.meta.url);
/** Until the content has said how high it is. */
const HEIGHTS = { planner: 900, chart: 340, runway: 440, topology: 460, verdict: 76 };
const style = new CSSStyleSheet();
style.replaceSync(':host { display: block } iframe { display: block; width: 100%; border: 0 }');

export class HeadroomPlanner extends HTMLElement {
  static observedAttributes = ['embed', 'scenario-src', 'theme', 'resource', 'month', 'height'];

  #frame = document.createElement('iframe');
  #scenario = null;
  #verdict = null;
  #fetched = null;
  #hear = (event) => event.source === this.#frame.contentWindow && this.#heard(event.data);

  constructor() {
    super();
    const root = this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [style];
    root.append(this.#frame);
  }

  /** The scenario that is shown; setting one shows it, in place of that of `scenario-src`. */
  get scenario() {
    return this.#scenario;
  }

  set scenario(scenario) {
    this.#scenario = scenario;
    this.#show();
  }

  /** `immediate`, `planned`, `ok` or `unknown`; `null` until it is known. */
  get verdict() {
    return this.#verdict;
  }

  connectedCallback() {
    addEventListener('message', this.#hear);
    this.#load();
  }

  disconnectedCallback() {
    removeEventListener('message', this.#hear);
  }

  attributeChangedCallback() {
    if (this.isConnected) this.#load();
  }

  async #load() {
    const source = this.getAttribute('scenario-src');
    if (source === this.#fetched || source === null) return this.#show();
    this.#fetched = source;
    this.#size();
    try {
      const answer = await fetch(new URL(source, document.baseURI));
      if (!answer.ok) throw new Error(`${source}: ${answer.status} ${answer.statusText}`);
      const scenario = await answer.json();
      if (this.#fetched === source) this.scenario = scenario;
    } catch (error) {
      this.dispatchEvent(new CustomEvent('headroom-error', { detail: error, bubbles: true, composed: true }));
    }
  }

  #show() {
    if (!this.isConnected) return;
    this.#size();
    const address = new URL(HERE);
    address.searchParams.set('embed', this.#part);
    for (const name of ['theme', 'resource', 'month']) {
      const value = this.getAttribute(name);
      if (value) address.searchParams.set(name, value);
    }
    if (this.#scenario) address.hash = `scenario=${encodeURIComponent(JSON.stringify(this.#scenario))}`;
    this.#frame.title = this.title || `Headroom: ${this.#part}`;
    if (this.#frame.src !== address.href) this.#frame.src = address.href;
  }

  get #part() {
    return Object.hasOwn(HEIGHTS, this.getAttribute('embed') ?? '') ? this.getAttribute('embed') : 'planner';
  }

  #size(told) {
    const height = Number(this.getAttribute('height')) || told || HEIGHTS[this.#part];
    if (told || !this.#frame.style.height || this.hasAttribute('height')) this.#frame.style.height = `${height}px`;
  }

  #heard({ headroom, height, verdict }) {
    if (headroom === 'height') this.#size(height);
    if (headroom === 'verdict') {
      this.#verdict = verdict;
      this.dispatchEvent(new CustomEvent('headroom-verdict', { detail: { verdict }, bubbles: true, composed: true }));
    }
  }
}

customElements.define('headroom-planner', HeadroomPlanner);
