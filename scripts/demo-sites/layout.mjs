// How the demo's sites look: plain pages of small sites, each with colours and type of its own.

/**
 * @typedef {object} Look
 * @property {string} ink
 * @property {string} paper
 * @property {string} accent
 * @property {'serif' | 'sans-serif' | 'monospace'} type
 * @property {[path: string, label: string][]} menu
 */

/** @param {{ title: string, tagline: string, look: Look }} site */
export function layout({ title, tagline, look }, { heading, body, head }) {
  const menu = look.menu.map(([path, label]) => `<a href="${path}">${label}</a>`).join(' ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${heading} | ${title}</title>
<style>
body { margin: 0 auto; max-width: 58rem; padding: 1.5rem; font: 17px/1.6 ${look.type}; color: ${look.ink}; background: ${look.paper}; }
header { border-bottom: 3px solid ${look.accent}; margin-bottom: 1.5rem; }
header p { margin: 0 0 .7rem; opacity: .75; }
h1, header strong { font-size: 1.6rem; line-height: 1.2; }
a { color: ${look.accent}; }
nav a { margin-right: 1rem; }
img { max-width: 100%; height: auto; }
figure { margin: 1.2rem 0; }
figcaption { font-size: .85rem; opacity: .8; }
footer { margin-top: 3rem; border-top: 1px solid; font-size: .85rem; opacity: .7; }
.grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: 1rem; }
.photo { display: block; width: 100%; height: 16rem; background-size: cover; background-position: center; }
</style>
${head}
</head>
<body>
<header><strong>${title}</strong><p>${tagline}</p><nav>${menu}</nav></header>
<main>
<h1>${heading}</h1>
${body}
</main>
<footer>A site of the ImgGuard demo, on this machine only. The photographs are openly licensed; see tests/fixtures/photos/PROVENANCE.md.</footer>
</body>
</html>
`;
}
