/** How pictures and pages look: on light and on dark screens, and on paper. */
import { element, Markup } from './markup.ts'

const LIGHT = `
--paper: #ffffff; --ink: #1b2330; --soft: #5d6878; --line: #d7dde6; --lane: #f7f9fc; --lane-odd: #eff3f8;
--bar: #dfe7f5; --edge: #8fa3c4; --order: #1769d2; --on-order: #ffffff; --wrong: #c92a2a; --wrong-soft: #fbdcdc; --wrong-band: #c92a2a14;
--involved: #ffe2ad; --involved-edge: #c27c0e; --state: #e2f1e6; --state-edge: #8abf9a; --card: #ffffff;
--ww: #7a3fc4; --wr: #1769d2; --rw: #c2570c; --order-edge: #4b7a57; --mark: 0.13;`
const DARK = `
--paper: #12161d; --ink: #e4e9f0; --soft: #97a3b4; --line: #2e3642; --lane: #181d26; --lane-odd: #1d232d;
--bar: #2c3850; --edge: #5f779f; --order: #58a6ff; --on-order: #0b1220; --wrong: #ff7b72; --wrong-soft: #55201f; --wrong-band: #ff7b721c;
--involved: #5c4413; --involved-edge: #e0a43a; --state: #1d3a28; --state-edge: #3f7a54; --card: #1a2029;
--ww: #c297ff; --wr: #58a6ff; --rw: #ff9e57; --order-edge: #7fc08f; --mark: 0.2;`

/** Colours for everything inside elements that match a selector. */
function colours(selector: string): string {
  return `${selector} {color-scheme: light dark;${LIGHT}}
@media screen and (prefers-color-scheme: dark) { ${selector} {${DARK}} }`
}

const PICTURE = `
.picture { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; background: var(--paper); color: var(--ink); }
.picture text { fill: var(--ink); white-space: pre; }
.picture .lane { fill: var(--lane); }
.picture .lane.odd { fill: var(--lane-odd); }
.picture .lane-name, .picture .soft { fill: var(--soft); }
.picture .caption { fill: var(--ink); }
.picture .tick { stroke: var(--line); }
.picture .tick.wrong { stroke: var(--wrong); stroke-dasharray: 3 3; }
.picture .time { font-size: 10.5px; fill: var(--soft); text-anchor: middle; }
.picture .time.wrong { fill: var(--wrong); }
.picture .wrong-band { fill: var(--wrong-band); }
.picture .crash line { stroke: var(--wrong); stroke-width: 2; }
.picture .crash text { fill: var(--wrong); font-size: 10.5px; text-anchor: middle; }
.picture .break rect { fill: var(--paper); stroke: var(--line); stroke-dasharray: 4 3; }
.picture .break text { fill: var(--soft); font-size: 10.5px; text-anchor: middle; }
.picture .bar { fill: var(--bar); stroke: var(--edge); }
.picture .bar-colour { stop-color: var(--bar); }
.picture .edge-colour { stop-color: var(--edge); }
.picture .involved-colour { stop-color: var(--involved); }
.picture .operation { outline: none; cursor: default; }
.picture .operation.involved .bar { fill: var(--involved); stroke: var(--involved-edge); }
.picture .operation.wrong .bar { fill: var(--wrong-soft); stroke: var(--wrong); stroke-width: 2; }
.picture .label { pointer-events: none; paint-order: stroke; stroke: var(--bar); stroke-width: 3px; stroke-linejoin: round; }
.picture .label.involved { stroke: var(--involved); }
.picture .label.wrong { font-weight: bold; stroke: var(--wrong-soft); }
.picture .operation.failed .bar { stroke-dasharray: 4 3; }
.picture .operation:focus .bar, .picture .operation.chosen .bar { stroke: var(--ink); stroke-width: 2; }
.picture .step { stroke: var(--order); stroke-width: 1.8; opacity: 0.75; }
.picture .step.leap { stroke-dasharray: 3 4; }
.picture .badge rect { fill: var(--order); }
.picture .badge.wrong rect { fill: var(--wrong); }
.picture .badge text { fill: var(--on-order); font-size: 11px; font-weight: bold; text-anchor: middle; }
.picture .badge { pointer-events: none; }
.picture .state rect { fill: var(--state); stroke: var(--state-edge); }
.picture .later { opacity: 0.18; }
.picture .card { fill: var(--card); stroke: var(--edge); stroke-width: 1.2; }
.picture .card.doubtful { stroke: var(--wrong); stroke-dasharray: 5 4; stroke-width: 1.6; }
.picture .card-head { fill: var(--lane-odd); }
.picture .name { font-weight: bold; }
.picture .ww { --tone: var(--ww); }
.picture .wr { --tone: var(--wr); }
.picture .rw { --tone: var(--rw); }
.picture .ordered { --tone: var(--order-edge); }
.picture .mark { fill: var(--tone); fill-opacity: var(--mark); }
.picture .mark-edge { fill: var(--tone); }
.picture .arrow { fill: none; stroke: var(--tone); stroke-width: 2; }
.picture .head { fill: var(--tone); }
.picture .pill { fill: var(--tone); }
.picture .pill-text { fill: var(--paper); font-weight: bold; text-anchor: middle; }
.picture .edge:hover .arrow { stroke-width: 3.5; }
.picture .span { fill: var(--bar); stroke: var(--edge); }
.picture .unknown-end { stroke: var(--edge); stroke-dasharray: 3 3; stroke-width: 2; }
.picture .middle { text-anchor: middle; }
`

const PAGE = `
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif; }
main { max-width: 1180px; margin: 0 auto; padding: 28px 24px 60px; }
h1 { font-size: 24px; line-height: 1.25; margin: 0 0 4px; }
h2 { font-size: 18px; margin: 40px 0 6px; }
h3 { font-size: 15px; margin: 30px 0 4px; }
p { margin: 6px 0; max-width: 100ch; }
h1, h2, h3, p, li, dd { overflow-wrap: anywhere; }
.verdict { display: inline-block; padding: 1px 9px; border-radius: 10px; font-size: 12px; font-weight: 600; vertical-align: 2px; margin-left: 8px; color: var(--paper); background: var(--soft); white-space: nowrap; }
.verdict.false { background: var(--wrong); }
.reason { font-size: 16px; padding: 8px 14px; margin: 10px 0; border-left: 4px solid var(--soft); background: var(--lane); }
.reason.false { border-color: var(--wrong); }
.soft { color: var(--soft); }
figure { margin: 12px 0; border: 1px solid var(--line); border-radius: 6px; overflow-x: auto; background: var(--paper); width: fit-content; max-width: 100%; }
figure svg { display: block; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 4px 22px; padding: 0; margin: 6px 0; font-size: 13px; color: var(--soft); }
.swatch { display: inline-block; min-width: 17px; height: 14px; line-height: 14px; font-size: 10px; font-weight: 700; text-align: center; border-radius: 3px; margin-right: 6px; vertical-align: -2px; border: 1px solid transparent; box-sizing: border-box; padding: 0 2px; line-height: 12px; }
.swatch.order { background: var(--order); color: var(--on-order); border-radius: 8px; }
.swatch.wrong { background: var(--wrong-soft); border-color: var(--wrong); color: var(--wrong); }
.swatch.band { background: var(--wrong-band); border: 1px dashed var(--wrong); }
.swatch.open { background: linear-gradient(90deg, var(--bar) 40%, transparent); border-left-color: var(--edge); min-width: 34px; }
.swatch.crash { background: linear-gradient(90deg, transparent 44%, var(--wrong) 44%, var(--wrong) 56%, transparent 56%); }
.swatch.gap { border: 1px dashed var(--soft); }
.swatch.failed { border: 1px dashed var(--edge); background: var(--bar); }
.swatch.state { background: var(--state); border-color: var(--state-edge); }
.swatch.involved { background: var(--involved); border-color: var(--involved-edge); }
.swatch.ww, .swatch.wr, .swatch.rw, .swatch.ordered { color: var(--paper); padding: 0 5px; }
.swatch.ww { background: var(--ww); } .swatch.wr { background: var(--wr); } .swatch.rw { background: var(--rw); } .swatch.ordered { background: var(--order-edge); }
.panel { height: 7.5em; overflow-y: auto; padding: 8px 14px; margin: 0; border: 1px solid var(--line); border-radius: 6px; font-size: 13px; background: var(--lane); }
.panel[hidden] { display: none; }
.panel p { margin: 2px 0; max-width: none; }
.panel code { white-space: pre-wrap; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 13px; margin: 10px 0; }
th { text-align: left; font-weight: 600; color: var(--soft); }
th, td { padding: 3px 12px 3px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td code { overflow-wrap: anywhere; }
tr.wrong { color: var(--wrong); }
tr.wrong td:first-child, tr.involved td:first-child { font-weight: 700; }
tr.chosen { background: var(--lane-odd); }
code, pre { font: 12.5px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--lane); padding: 10px 14px; border-radius: 6px; }
details > summary { cursor: pointer; color: var(--soft); font-size: 13px; }
footer { margin-top: 50px; font-size: 12px; color: var(--soft); }
@media print {
  main { max-width: none; padding: 0; }
  figure { overflow: visible; border: 0; break-inside: avoid; }
  figure svg { max-width: 100%; height: auto; }
  .panel { display: none; }
  h2, h3 { break-after: avoid; }
  tr { break-inside: avoid; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`

export function pageStyle(): Markup {
  return element('style', {}, new Markup(`\n${colours(':root')}\n${PICTURE}${PAGE}`))
}

/** A picture cut out of its page, with the style it needs: a file of its own. */
export function standalone(picture: Markup): string {
  const style = element('style', {}, new Markup(`\n${colours('.picture')}\n${PICTURE}`))
  return `${picture.text.replace('>', () => `>${style.text}`)}\n`
}
