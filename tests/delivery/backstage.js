// What `useSanitizerTransformer` of `@backstage/plugin-techdocs` 1.20 and its hooks do to a built page.
async function shown(config) {
  const html = new DOMParser().parseFromString(await (await fetch('index.html')).text(), 'text/html').documentElement;
  const purify = DOMPurify(window);
  const isElement = (node) => node.nodeType === Node.ELEMENT_NODE;
  const hosts = config.allowedIframeHosts;
  const isSafe = (frame) => { try { return hosts.includes(new URL(frame.getAttribute('src') || '').host) } catch { return false } };
  purify.addHook('beforeSanitizeElements', (node) => {
    if (isElement(node) && node.nodeName === 'LINK') node.remove();
    if (hosts && isElement(node) && node.nodeName === 'IFRAME' && !isSafe(node)) node.remove();
  });
  purify.addHook('uponSanitizeElement', (node, { tagName }) => { if (tagName === 'meta') node.parentNode?.removeChild(node) });
  purify.addHook('uponSanitizeAttribute', (node, { attrName }) => {
    if (node.tagName !== 'META' && ['http-equiv', 'content'].includes(attrName)) node.removeAttribute(attrName);
  });
  const check = (text) => (text ? new RegExp(text) : undefined);
  return purify.sanitize(html.outerHTML, {
    ADD_TAGS: ['link', 'meta', ...(hosts ? ['iframe'] : [])],
    FORBID_TAGS: ['style'],
    ADD_ATTR: ['http-equiv', 'content', 'dominant-baseline'],
    WHOLE_DOCUMENT: true,
    RETURN_DOM: true,
    ALLOWED_URI_REGEXP: /^(?:callto|cid|ftp|ftps|http|https|mailto|matrix|sms|tel|xmpp:|[^a-z]|[a-z+.-]+(?:[^a-z+.\-:]|$))/i,
    CUSTOM_ELEMENT_HANDLING: {
      tagNameCheck: check(config.allowedCustomElementTagNameRegExp),
      attributeNameCheck: check(config.allowedCustomElementAttributeNameRegExp),
    },
  });
}
fetch('sanitizer.json').then((answer) => answer.json()).then(shown).then((dom) => {
  const main = document.createElement('main');
  main.attachShadow({ mode: 'open' }).append(dom);
  document.body.append(main);
});
