// The elements of `headroom-planner.js` and `chart/headroom-chart.js`, which are no part of this package: a page loads them by
// a script. `import 'headroom/elements'` in a declaration file gives `document.querySelector('headroom-planner')` its type.
import type { Level, Scenario } from './headroom.js';

/** An attribute as a property: empty where there is none; `null` takes it away. */
type Attribute<Values extends string = string> = Values | '';

export interface HeadroomPlanner extends HTMLElement {
  get embed(): Attribute;
  set embed(value: 'planner' | 'chart' | 'runway' | 'topology' | 'verdict' | null);
  /** The address of a scenario's JSON. */
  get scenarioSrc(): Attribute;
  set scenarioSrc(value: string | null);
  /** The address of a text to plan from, such as a report. */
  get reportSrc(): Attribute;
  set reportSrc(value: string | null);
  /** For the chart and the topology: the address of a plan that was made before. */
  get planSrc(): Attribute;
  set planSrc(value: string | null);
  get theme(): Attribute;
  set theme(value: 'light' | 'dark' | null);
  get resource(): Attribute;
  set resource(value: string | null);
  get month(): Attribute;
  set month(value: string | number | null);
  get view(): Attribute;
  set view(value: 'outlook' | 'plan' | 'commands' | 'load-test' | 'autoscaling' | 'compare' | null);
  get height(): Attribute;
  set height(value: string | number | null);
  /** The folder of Headroom; that of the script when left out. */
  get base(): Attribute;
  set base(value: string | null);
  /** What is shown, with what a person changed in it where the frame is of the page's own origin. */
  get scenario(): Scenario | null;
  set scenario(value: Scenario | null);
  /** `null` until it is known. */
  readonly verdict: Level | null;
}

export interface HeadroomChart extends HTMLElement {}

declare global {
  interface HTMLElementTagNameMap {
    'headroom-planner': HeadroomPlanner;
    'headroom-chart': HeadroomChart;
  }
  interface HTMLElementEventMap {
    'headroom-verdict': CustomEvent<{ verdict: Level }>;
    'headroom-change': CustomEvent<{ scenario: Scenario }>;
    'headroom-error': CustomEvent<Error>;
  }
}
