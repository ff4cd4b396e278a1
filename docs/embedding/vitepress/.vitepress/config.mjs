export default {
  title: 'Shop',
  base: '/',
  head: [['script', { src: '/headroom/headroom-planner.js' }]],
  vue: { template: { compilerOptions: { isCustomElement: (tag) => tag === 'headroom-planner' } } },
};
