// The planners of this book take the book's theme, which a reader may change at any time.
const root = document.documentElement;
const follow = () => {
  const dark = ['coal', 'navy', 'ayu'].some((theme) => root.classList.contains(theme));
  for (const planner of document.querySelectorAll('headroom-planner')) planner.setAttribute('theme', dark ? 'dark' : 'light');
};
new MutationObserver(follow).observe(root, { attributeFilter: ['class'] });
follow();
