/** What is run inside a page: in a world of its own, where the page's scripts have changed nothing. */

/** Whether its markup is still being read. */
export const IS_LOADING = `document.readyState === 'loading'`;

/** Goes down by one window's height. Returns whether the end was reached. */
export const SCROLL_DOWN = `(() => {
  const before = window.scrollY;
  window.scrollBy(0, Math.max(window.innerHeight, 100));
  const end = document.documentElement ? document.documentElement.scrollHeight : 0;
  return window.scrollY === before || window.scrollY + window.innerHeight >= end - 1;
})()`;

export const SCROLL_UP = 'window.scrollTo(0, 0)';

/** Sizes of the whole page, in CSS pixels. */
export const PAGE_SIZE = `(() => {
  const root = document.documentElement;
  return root ? { width: Math.max(root.clientWidth, 1), height: Math.max(root.scrollHeight, root.clientHeight, 1) } : { width: 1, height: 1 };
})()`;

/** The document as markup, with the shadow roots that are open as declarative ones, and its address; markup longer than `maxChars` is cut. */
export function readDocument(maxChars: number): string {
  return `(() => {
  const shadowRoots = [];
  const visit = (root) => {
    for (const element of root.querySelectorAll('*')) {
      if (element.shadowRoot === null) continue;
      shadowRoots.push(element.shadowRoot);
      visit(element.shadowRoot);
    }
  };
  visit(document);
  const root = document.documentElement;
  if (root === null) return { html: '', url: document.URL };
  const tag = root.cloneNode(false).outerHTML.replace(/<\\/html>$/i, '');
  const inner = typeof root.getHTML === 'function' ? root.getHTML({ serializableShadowRoots: true, shadowRoots }) : root.innerHTML;
  return { html: (tag + inner).slice(0, ${maxChars}), url: document.URL };
})()`;
}
