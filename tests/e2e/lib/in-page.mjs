// What tests ask inside of the page; these functions travel there as text, so they use nothing from around them.

/** Hosts, page addresses and hits, as they are grouped. */
export function groups() {
  return [...document.querySelectorAll('.site')].map((site) => ({
    host: site.querySelector('h3').textContent,
    pages: [...site.querySelectorAll('.page')].map((page) => ({
      url: page.querySelector('.page-head a').getAttribute('href'),
      hits: [...page.querySelectorAll('.card')].map((hit) => hit.id),
    })),
  }));
}

/** Width of what could be scrolled to. */
export function contentWidth() {
  return document.documentElement.scrollWidth;
}

export function paperColor() {
  return getComputedStyle(document.body).backgroundColor;
}

/** Visible texts with their colour and the colour behind them. */
export function textColors() {
  const elements = document.querySelectorAll('p, h1, h2, h3, h4, h5, a, dt, dd, button, label, .chip, .quiet, figcaption');
  return [...elements]
    .filter((element) => element.checkVisibility() && element.textContent.trim() !== '')
    .map((element) => {
      let behind = element;
      while (behind !== document.documentElement && getComputedStyle(behind).backgroundColor === 'rgba(0, 0, 0, 0)')
        behind = behind.parentElement;
      const { color } = getComputedStyle(element);
      return { text: element.textContent.trim().slice(0, 40), color, paper: getComputedStyle(behind).backgroundColor };
    });
}

/** Height of what a finger can hit: a control with its label. */
export function targetHeights() {
  const controls = [...document.querySelectorAll('button, select, input')].filter((control) => control.checkVisibility());
  return controls.map((control) => (control.closest('label') ?? control).getBoundingClientRect().height);
}

export function beforePrint() {
  dispatchEvent(new Event('beforeprint'));
}

export function focusedId() {
  return document.activeElement.id;
}

export function pwned() {
  return globalThis.pwned ?? null;
}

/** Opacity of a laid-over picture. */
export function opacityOf(element) {
  return Number(element.style.opacity);
}

/** The opacities that a picture has in two seconds, every 50 ms. */
export async function opacitiesOf(element) {
  const values = [];
  for (let i = 0; i < 40; i += 1) {
    values.push(Number(element.style.opacity));
    await new Promise((done) => setTimeout(done, 50));
  }
  return values;
}
