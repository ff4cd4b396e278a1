export default {
  title: 'Shop',
  base: '/',
  head: [['script', { type: 'module', src: '/headroom/headroom-planner.js' }]],
  vue: { template: { compilerOptions: { isCustomElement: (tag) => tag === 'headroom-planner' } } },
};
