/** Cards, comparison, filters and lists of a report. */
export const COMPONENT_STYLE: string = `
.filters { position: sticky; top: 0; z-index: 2; display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)) auto; gap: .6rem 1rem; align-items: end; padding: .75rem 0; margin-bottom: .5rem; background: var(--paper); border-bottom: 1px solid var(--line); }
.filter label { display: block; font-size: .82rem; color: var(--quiet); margin-bottom: .15rem; }
.filter select, .filter input { width: 100%; min-height: 2.4rem; padding: .3rem .6rem; font: inherit; font-size: .95rem; color: inherit; background: var(--card); border: 1px solid var(--edge); border-radius: 6px; text-overflow: ellipsis; }
.filter input::placeholder { color: var(--quiet); opacity: 1; }
.filter-state { min-height: 2.4rem; display: flex; flex-wrap: wrap; gap: .3rem .7rem; align-items: center; font-variant-numeric: tabular-nums; color: var(--quiet); }
button { font: inherit; font-size: .9rem; min-height: 2.1rem; padding: .2rem .8rem; color: inherit; background: var(--card); border: 1px solid var(--edge); border-radius: 6px; cursor: pointer; }
button:hover { border-color: var(--accent); }
button[aria-pressed="true"] { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }

.site { margin-top: 2rem; }
.site-head { display: flex; flex-wrap: wrap; align-items: baseline; gap: .2rem 1rem; }
.site-head h3 { font: 600 1.35rem/1.2 var(--serif); overflow-wrap: anywhere; }
.page { margin-top: 1rem; padding-left: clamp(.7rem, 2vw, 1.3rem); border-left: 3px solid var(--line); }
.page + .page { margin-top: 1.8rem; }
.page-head { margin-bottom: .8rem; font-size: .95rem; }
.page-title { font-weight: 600; }
.quiet-sites { margin-top: 2.2rem; }
.quiet-sites ul { margin-top: .4rem; }

.card { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: clamp(.9rem, 2vw, 1.4rem); scroll-margin-top: 6rem; content-visibility: auto; contain-intrinsic-size: auto 40rem; }
.card + .card { margin-top: 1rem; }
.card > header { display: flex; flex-wrap: wrap; justify-content: space-between; gap: .5rem 1rem; margin-bottom: .9rem; }
.card > header h3, .card > header h4 { font-size: 1.1rem; overflow-wrap: anywhere; }
.chips { display: flex; flex-wrap: wrap; gap: .4rem; align-items: center; }
.chip { display: inline-flex; gap: .4em; align-items: center; padding: .1rem .6rem; font-size: .86rem; border: 1px solid var(--edge); border-radius: 99px; }
.chip.use-unlicensed { color: var(--alert); background: var(--alert-well); border-color: currentColor; font-weight: 600; }
.chip.use-unknown { color: var(--info); background: var(--info-well); border-color: currentColor; font-weight: 600; }
.chip.use-licensed, .chip.use-allowed, .chip.use-own, .chip.use-permitted-by-law { color: var(--ok); background: var(--ok-well); border-color: currentColor; font-weight: 600; }
.probability { font-size: .95rem; font-variant-numeric: tabular-nums; padding-left: .2rem; }

.controls { display: flex; flex-wrap: wrap; gap: .5rem .9rem; align-items: center; margin-bottom: .7rem; }
.switch { display: inline-flex; }
.switch button { border-radius: 0; }
.switch button:first-child { border-radius: 6px 0 0 6px; }
.switch button:last-child { border-radius: 0 6px 6px 0; margin-left: -1px; }
.overlay-only { display: inline-flex; flex-wrap: wrap; gap: .4rem .7rem; align-items: center; font-size: .9rem; }
.overlay-only output { display: inline-block; min-width: 3.2em; font-variant-numeric: tabular-nums; }
input[type="range"] { width: 11rem; max-width: 100%; height: 2.1rem; accent-color: var(--accent); margin: 0; }
.check { display: inline-flex; gap: .4rem; align-items: center; min-height: 2.1rem; font-size: .9rem; cursor: pointer; }
.check input { width: 1.1rem; height: 1.1rem; margin: 0; accent-color: var(--accent); }
.panels { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr)); gap: .9rem; align-items: stretch; }
.panel { display: flex; flex-direction: column; justify-content: space-between; min-width: 0; background: var(--well); border-radius: 6px; padding: .6rem; text-align: center; }
.stage { position: relative; width: fit-content; max-width: 100%; margin: auto; overflow: hidden; line-height: 0; }
.stage > .picture { display: block; width: auto; height: auto; max-width: 100%; max-height: 25rem; }
.stage > .found { position: absolute; left: 0; top: 0; transform-origin: 0 0; pointer-events: none; will-change: opacity; }
.negative .stage > .found { filter: invert(1); }
.outline { position: absolute; inset: 0; width: 100%; height: 100%; pointer-events: none; }
.outline polygon { fill: none; vector-effect: non-scaling-stroke; stroke-linejoin: round; }
.outline .halo { stroke: #000; stroke-opacity: .75; stroke-width: 5px; }
.outline .line { stroke: #ffe14d; stroke-width: 2px; stroke-dasharray: 9 5; }
.no-outline .outline { display: none; }
.cells { position: absolute; inset: 0; width: 100%; height: 100%; pointer-events: none; display: none; }
.mapped .cells { display: block; }
.cells path { vector-effect: non-scaling-stroke; stroke-linejoin: round; stroke-width: 1.5px; }
.cells .agrees { fill: #16b8a6; fill-opacity: .22; stroke: #0b5d55; stroke-opacity: .9; paint-order: stroke; }
.cells .unsure { fill: #fff; fill-opacity: .12; stroke: #fff; stroke-dasharray: 3 3; }
.cells .differs { fill: #ff5a1f; fill-opacity: .38; stroke: #7a1f00; stroke-width: 2px; }
.cells .cross { fill: none; stroke: #fff; stroke-width: 1.5px; stroke-opacity: .95; }
.map-legend { display: none; flex-wrap: wrap; gap: .2rem 1.1rem; margin-top: .6rem; font-size: .9rem; }
.mapped .map-legend { display: flex; }
.map-legend li { display: inline-flex; gap: .45em; align-items: center; font-variant-numeric: tabular-nums; }
.sign { position: relative; flex: none; width: .95em; height: .95em; border: 2px solid; }
.sign.agrees { background: #16b8a6; border-color: #0b5d55; }
.sign.unsure { border: 2px dashed var(--quiet); }
.sign.differs { border-color: #7a1f00; background: linear-gradient(45deg, transparent 42%, #fff 42% 58%, transparent 58%), linear-gradient(-45deg, transparent 42%, #fff 42% 58%, transparent 58%), #ff5a1f; }
.coverage { margin-top: .6rem; font-size: .94rem; font-variant-numeric: tabular-nums; }
.panel figcaption { display: flex; justify-content: space-between; gap: 1rem; padding-top: .5rem; font-size: .86rem; line-height: 1.3; color: var(--quiet); font-variant-numeric: tabular-nums; }
.panel figcaption b { font-weight: 600; color: var(--ink); text-align: start; }
.panel figcaption span { white-space: nowrap; }
.overlaid .panels { grid-template-columns: minmax(0, 1fr); }
.overlaid .panel-found { display: none; }
.overlay-note { display: none; font-style: normal; font-weight: 400; color: var(--quiet); }
.overlaid .overlay-note { display: inline; }
.overlaid .panel-work .picture { max-height: min(36rem, 80vh); }
.no-picture { display: grid; place-items: center; min-height: 9rem; padding: 1rem; line-height: 1.4; font-size: .9rem; color: var(--quiet); }

.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 18rem), 1fr)); gap: 1rem 2rem; margin-top: 1.1rem; font-size: .94rem; }
.facts h4, .facts h5 { font-size: .82rem; font-weight: 600; color: var(--quiet); margin-bottom: .3rem; }
.more { display: grid; gap: .6rem; margin-top: 1.1rem; font-size: .94rem; }
.more details { border-top: 1px solid var(--line); padding-top: .6rem; }
.reasons li { padding-left: 1.1em; position: relative; }
.reasons li::before { content: "–"; position: absolute; left: 0; color: var(--quiet); }
.reasons li + li { margin-top: .3rem; }
.pairs { display: grid; gap: .3rem; }
.pairs > div { display: grid; grid-template-columns: minmax(5.5rem, max-content) minmax(0, 1fr); gap: .2rem .9rem; }
.pairs dt { color: var(--quiet); }
.pairs dd { overflow-wrap: anywhere; }
.figures, #run .pairs { grid-template-columns: repeat(auto-fill, minmax(min(100%, 24rem), 1fr)); gap: .3rem 2.5rem; }
.figures > div, #run .pairs > div { grid-template-columns: minmax(0, 1fr) auto; border-bottom: 1px solid var(--line); padding-block: .15rem; }
.figures dd, #run dd { font-variant-numeric: tabular-nums; text-align: right; }
#run .pairs > div { grid-template-columns: minmax(8rem, auto) minmax(0, 1fr); }
#run .pairs > .long { grid-column: 1 / -1; }
#run .long dd { text-align: start; }
kbd { font: .9em var(--mono); padding: .05em .4em; border: 1px solid var(--edge); border-radius: 4px; }
q { quotes: "“" "”" "‘" "’"; }
summary { cursor: pointer; padding-block: .2rem; font-weight: 600; }
.more summary { font-weight: 400; color: var(--accent); }
.more details > :not(summary) { margin-top: .4rem; }
pre { margin: 0; padding: .6rem .8rem; background: var(--well); border-radius: 6px; white-space: pre-wrap; overflow-wrap: anywhere; font: .88rem/1.5 var(--mono); user-select: all; }

.skipped { border-bottom: 1px solid var(--line); }
.skipped > summary { display: grid; grid-template-columns: auto 3.2rem minmax(0, 1fr); align-items: baseline; gap: .5rem; padding-block: .6rem; font-weight: 400; list-style: none; }
.skipped > summary::-webkit-details-marker { display: none; }
.skipped > summary::before { content: ""; width: .5em; height: .5em; border: solid var(--quiet); border-width: 0 2px 2px 0; transform: rotate(-45deg); margin-right: .2rem; }
.skipped[open] > summary::before { transform: rotate(45deg); }
.skip-count { font-variant-numeric: tabular-nums; text-align: right; font-weight: 600; padding-right: .4rem; }
.skipped ul { padding: 0 0 1rem clamp(1rem, 6vw, 5.2rem); font-size: .94rem; }
.skipped li + li { margin-top: .5rem; }
.skipped ul + p { padding: 0 0 1rem clamp(1rem, 6vw, 5.2rem); }

.works { display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: 1.4rem 1.1rem; }
.works figure { display: flex; flex-direction: column; height: 100%; gap: .5rem; }
.works .picture { display: block; align-self: flex-start; width: auto; height: auto; max-width: 100%; max-height: 9rem; margin: auto 0 0; border-radius: 3px; }
.works figcaption { display: flex; flex-direction: column; font-size: .88rem; line-height: 1.35; min-height: 5.2em; overflow-wrap: anywhere; }

@media (min-width: 68rem) {
  .card { display: grid; grid-template-columns: minmax(0, 1fr) minmax(17rem, 21rem); grid-template-rows: auto auto 1fr; gap: 0 1.6rem; contain-intrinsic-size: auto 29rem; }
  .card > header { grid-column: 1 / -1; }
  .facts { grid-column: 2; grid-row: 2 / span 2; grid-template-columns: minmax(0, 1fr); align-content: start; gap: .9rem; margin-top: 0; }
  .more { grid-column: 1; align-self: end; }
}
@media (max-width: 60rem) {
  .filters { position: static; grid-template-columns: repeat(auto-fit, minmax(min(100%, 11rem), 1fr)); }
}
@media (max-width: 30rem) {
  .page { padding-left: 0; border-left: 0; }
  .filters { grid-template-columns: 1fr 1fr; }
  .filter-state { grid-column: 1 / -1; }
  .tiles { grid-template-columns: minmax(0, 1fr); }
  .tile { flex-direction: row; align-items: baseline; padding-block: .5rem; }
  .tile dd { font-size: 1.4rem; }
  .works { grid-template-columns: repeat(2, minmax(0, 1fr)); }
}
@media (prefers-contrast: more) {
  :root { --quiet: var(--ink); --line: var(--edge); }
}
@media (forced-colors: active) {
  button[aria-pressed="true"] { outline: 2px solid Highlight; }
  .sign, .cells path { forced-color-adjust: none; }
}
`;
