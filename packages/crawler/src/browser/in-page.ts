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

/** Boxes; as many as references of a page are read. */
const MAX_BOXES = 6_000;

/** Where pictures stand that have a size, in shadow roots too, with the addresses that they show and name. */
export const PICTURE_BOXES: string = `(() => {
  const boxes = [];
  const absolute = (address) => {
    try { return new URL(address, document.baseURI).href; } catch { return ''; }
  };
  const addressesOf = (element) => {
    const background = /url\\(\\s*["']?([^"')]+)/.exec(element.style?.backgroundImage ?? '');
    if (background !== null) return [background[1]];
    switch (element.localName) {
      case 'img': return [element.currentSrc, element.src];
      case 'image': return [element.href?.baseVal];
      case 'video': return [element.poster];
      case 'input': return element.type === 'image' ? [element.src] : [];
      case 'object': return [element.data];
      case 'embed': return [element.src];
      default: return [];
    }
  };
  const visit = (root) => {
    for (const element of root.querySelectorAll('*')) {
      if (boxes.length >= ${MAX_BOXES}) return;
      if (element.shadowRoot !== null) visit(element.shadowRoot);
      const urls = [...new Set(addressesOf(element).filter((address) => typeof address === 'string' && address !== '').map(absolute))];
      if (urls.length === 0) continue;
      const { left, top, width, height } = element.getBoundingClientRect();
      if (width < 1 || height < 1) continue;
      const [x, y] = [Math.round(left + window.scrollX), Math.round(top + window.scrollY)];
      boxes.push({ urls, x, y, width: Math.round(width), height: Math.round(height) });
    }
  };
  visit(document);
  return boxes;
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
