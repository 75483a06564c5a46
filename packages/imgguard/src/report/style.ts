import { COMPONENT_STYLE } from './style-components.ts';

/** Colours, type and the frame of the page; the parts are in style-components. */
const BASE_STYLE = `
:root {
  color-scheme: light dark;
  --paper: #f6f5f1; --card: #ffffff; --well: #edebe5; --ink: #1c1e22; --quiet: #595e66; --line: #dcd9d0; --edge: #8b8778;
  --accent: #0a5a66; --on-accent: #ffffff; --alert: #93370d; --alert-well: #fdeee3; --ok: #20603a; --ok-well: #e6f3e9; --info: #2f4f86; --info-well: #e8eefa;
  --serif: "Iowan Old Style", "Palatino Linotype", Palatino, Charter, "Bitstream Charter", Georgia, serif;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, sans-serif;
  --mono: ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #141619; --card: #1d2024; --well: #121417; --ink: #ebe8e2; --quiet: #a6abb3; --line: #343940; --edge: #7b818a;
    --accent: #79d0da; --on-accent: #0c1a1c; --alert: #ffb68f; --alert-well: #3b2417; --ok: #98d8a8; --ok-well: #1a3022; --info: #adc6f3; --info-well: #1d2a42;
  }
}
*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
html { scroll-padding-top: 1rem; -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 var(--sans); overflow-wrap: break-word; }
main, .top { max-width: 84rem; margin-inline: auto; padding-inline: clamp(1rem, 4vw, 3rem); }
main { padding-bottom: 4rem; }
main > section { padding-top: 3rem; }
h1, h2, h3, h4, h5, p, dl, dd, ul, figure { margin: 0; }
h1, h2 { font-family: var(--serif); font-weight: 600; line-height: 1.15; letter-spacing: -0.01em; text-wrap: balance; }
h1 { font-size: clamp(1.9rem, 1.4rem + 2vw, 2.9rem); }
h2 { font-size: clamp(1.45rem, 1.2rem + 1vw, 1.9rem); padding-bottom: .6rem; margin-bottom: 1rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1.1rem; line-height: 1.3; }
h4, h5 { font-size: 1rem; line-height: 1.3; }
ul { padding: 0; list-style: none; }
a { color: var(--accent); text-decoration-thickness: 1px; text-underline-offset: .18em; }
a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
.address { overflow-wrap: anywhere; }
.quiet { color: var(--quiet); }
.measure { max-width: 46rem; margin-bottom: 1rem; }
.skip-link { position: absolute; left: -100vw; top: .5rem; padding: .5rem 1rem; background: var(--accent); color: var(--on-accent); z-index: 3; }
.skip-link:focus { left: .5rem; }
.picture-sheet { position: absolute; }
.icon { width: 1em; height: 1em; flex: none; fill: none; stroke: currentColor; stroke-width: 1.5; stroke-linecap: round; stroke-linejoin: round; }

.top { padding-top: clamp(2rem, 6vw, 4.5rem); }
.brand { font-size: .82rem; letter-spacing: .14em; text-transform: uppercase; color: var(--quiet); margin-bottom: .8rem; }
.lead { font-size: clamp(1.05rem, 1rem + .4vw, 1.25rem); line-height: 1.45; max-width: 52rem; margin: .9rem 0 1.6rem; color: var(--quiet); text-wrap: pretty; }
.notice { display: flex; gap: .6rem; padding: .8rem 1rem; margin-bottom: 1.4rem; background: var(--alert-well); color: var(--alert); border: 1px solid currentColor; border-radius: 6px; }
.notice .icon { margin-top: .25em; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 9.5rem), 1fr)); gap: 1px; background: var(--card); border: 1px solid var(--line); border-radius: 8px; overflow: hidden; margin-bottom: 1rem; }
.tile { display: flex; flex-direction: column; justify-content: space-between; gap: .5rem; padding: .9rem 1.1rem 1rem; box-shadow: 0 0 0 1px var(--line); }
.tile dt { display: flex; gap: .45rem; align-items: baseline; font-size: .9rem; line-height: 1.3; color: var(--quiet); }
.tile dt .icon { transform: translateY(.12em); }
.tile dd { font: 600 2rem/1 var(--serif); font-variant-numeric: lining-nums tabular-nums; }
.tile a { color: inherit; text-decoration-color: var(--edge); }
.tile.use-unlicensed dt { color: var(--alert); }

.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 19rem), 1fr)); gap: 2rem 2.5rem; }
.columns p + p { margin-top: .7rem; }
.columns h3 { margin-bottom: .6rem; }
.words div + div { margin-top: .6rem; }
.words dt { font-weight: 600; }
.words dd { color: var(--quiet); }
`;

/** Without scripts nothing is shown that would do nothing. */
const SCRIPTLESS_STYLE = `
@media (scripting: none) {
  .needs-script { display: none !important; }
}
`;

/** What paper needs: everything open, nothing to press, pictures not torn apart. */
const PRINT_STYLE = `
@media print {
  @page { margin: 16mm 14mm; }
  :root { --paper: #fff; --card: #fff; --well: #f4f4f4; --ink: #000; --quiet: #444; --line: #bbb; --accent: #000; --alert: #000; --ok: #000; --info: #000; --alert-well: #fff; --ok-well: #fff; --info-well: #fff; }
  body { font-size: 10pt; }
  main, .top { max-width: none; padding-inline: 0; }
  .needs-script, .skip-link { display: none !important; }
  .card { break-inside: avoid; box-shadow: none; }
  .card, .works li { content-visibility: visible; }
  .site-head, .page-head, h2 { break-after: avoid; position: static; }
  .panel .picture { max-height: 70mm; }
  .panels { grid-template-columns: 1fr 1fr; }
  a { text-decoration: none; }
}
`;

/** The one style sheet of a report. */
export const REPORT_STYLE: string = BASE_STYLE + COMPONENT_STYLE + SCRIPTLESS_STYLE + PRINT_STYLE;
