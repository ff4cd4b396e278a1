// The chart or the topology of a plan that was made before, alone in a frame: `?embed=chart&plan-src=../plan.json`, or the plan
// itself after `#plan=`, escaped. It fills its frame, and the page's module is not loaded for it.
import init, { draw } from './chart.js';

const root = document.documentElement;

export async function show(query) {
  document.getElementById('loading')?.remove();
  const main = child(document.body, 'main', 'part');
  const head = child(child(main, 'div', 'fighead'), 'h2');
  const drawing = child(main, 'div');
  root.dataset.embed = query.get('embed');
  if (['light', 'dark'].includes(query.get('theme'))) root.dataset.theme = query.get('theme');
  const options = { kind: query.get('embed') === 'topology' ? 'topology' : 'demand', theme: 'page' };
  for (const name of ['resource', 'scale']) if (query.get(name)) options[name] = query.get(name);
  const read = { plan: '', scenario: '' };

  // What stands in a plan or a scenario is data: `draw` escapes it.
  const paint = () => {
    const size = { width: Math.max(root.clientWidth, 80), height: Math.max(innerHeight - head.parentElement.offsetHeight, 80) };
    drawing.innerHTML = draw(read.plan, read.scenario, JSON.stringify({ ...options, ...size }));
  };
  const attempt = async (work) => {
    try {
      await work();
    } catch (error) {
      drawing.replaceChildren();
      const said = child(drawing, 'p');
      said.role = 'alert';
      said.textContent = root.dataset.problem = error.message;
    }
  };
  const open = () =>
    attempt(async () => {
      const [plan, scenario] = await Promise.all([linked() ?? text(query.get('plan-src')), text(query.get('scenario-src')), init()]);
      Object.assign(read, { plan, scenario });
      const { assessment, months, runway } = JSON.parse(plan);
      // As everywhere in an address, months are counted from today.
      if (query.get('month')) options.month = months?.[Math.min(Number(query.get('month')) || 0, months.length - 1)]?.month;
      paint();
      const shown = runway.find(({ resource }) => resource === options.resource) ?? runway[0];
      head.textContent = options.kind === 'demand' ? `${shown?.title}: demand against capacity` : `What to run, ${options.month ?? 'today'}`;
      root.dataset.verdict = assessment.verdict;
    });
  await open();
  addEventListener('hashchange', open);
  new ResizeObserver(() => read.plan && attempt(paint)).observe(root);
}

function child(parent, name, className = '') {
  return parent.appendChild(Object.assign(document.createElement(name), { className }));
}

function linked() {
  return location.hash.startsWith('#plan=') ? decodeURIComponent(location.hash.slice('#plan='.length)) : null;
}

async function text(source) {
  if (!source) return '';
  const answer = await fetch(new URL(source, document.baseURI));
  if (!answer.ok) throw new Error(`${source}: ${answer.status} ${answer.statusText}`);
  return answer.text();
}
