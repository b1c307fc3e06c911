const LIGHT = `color-scheme: light dark; --paper: #ffffff; --ink: #1b2330; --soft: #5d6878; --line: #d7dde6; --wrong: #c92a2a; --wrong-soft: #fbdcdc; --right: #2f7d46; --fault: #c2570c; --cursor: #dbe8fb; --slice: #1769d2; --down: #9aa5b4; --card: #f6f8fb;`

/** How the page looks: on light and dark screens. The program that draws the lanes reads its colours here. */
export const pageStyle = `
:root { ${LIGHT} }
@media screen and (prefers-color-scheme: dark) { :root { --paper: #12161d; --ink: #e4e9f0; --soft: #97a3b4; --line: #2e3642; --wrong: #ff7b72;
  --wrong-soft: #55201f; --right: #6ccf8a; --fault: #ff9e57; --cursor: #20304a; --slice: #58a6ff; --down: #566272; --card: #1a2029; } }
html.printing { ${LIGHT} color-scheme: light; }
* { box-sizing: border-box; }
html, body { height: 100%; margin: 0; }
body { background: var(--paper); color: var(--ink); font: 14px/1.45 system-ui, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif; }
#app { height: 100%; display: flex; flex-direction: column; }
header { padding: 10px 16px 4px; }
h1 { font-size: 18px; margin: 0; display: inline; }
h3 { font-size: 13px; margin: 14px 0 4px; }
.verdict { font-size: 12px; margin-left: 10px; padding: 2px 8px; border-radius: 9px; border: 1px solid currentColor; font-weight: normal; }
.verdict.failed { color: var(--wrong); } .verdict.ok { color: var(--right); } .verdict.undecided { color: var(--fault); }
.sentence { margin: 4px 0; font-weight: 600; overflow-wrap: anywhere; }
.soft { color: var(--soft); } header p.soft, .about { margin: 2px 0; font-size: 12px; overflow-wrap: anywhere; }
.served { margin: 4px 0; } .served a { color: var(--slice); font-size: 12px; } .served .outcome { font-size: 12px; }
.about code { margin-right: 8px; }
nav { padding: 6px 16px; display: flex; gap: 10px; align-items: center; flex-wrap: wrap; border-bottom: 1px solid var(--line); font-size: 13px; }
button { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: 5px; padding: 2px 9px; cursor: pointer; }
button:hover { border-color: var(--soft); }
button:focus-visible, summary:focus-visible, select:focus-visible, input:focus-visible { outline: 2px solid var(--slice); outline-offset: 1px; }
button.small { font-size: 11px; padding: 0 6px; margin-left: 4px; }
.toggle { display: inline-flex; align-items: center; gap: 3px; margin-right: 8px; }
select { font: inherit; max-width: 240px; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: 5px; padding: 2px 4px; }
input[type=search] { font: inherit; padding: 2px 8px; min-width: 220px; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: 5px; }
details { position: relative; } summary { cursor: pointer; }
.choices { position: absolute; z-index: 2; background: var(--paper); border: 1px solid var(--line); border-radius: 6px; padding: 8px 12px; width: max-content; max-width: min(calc(100vw - 16px), 640px); max-height: 70vh; overflow: auto; box-shadow: 0 4px 18px #0003; }
main { flex: 1; min-height: 0; display: flex; }
.beside-panel { flex: 1; min-width: min(var(--least, 0px), 55vw); min-height: 0; display: flex; flex-direction: column; }
.whole { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; font-size: 12px; white-space: pre-wrap; overflow-wrap: anywhere; overflow: auto; max-height: 6em; min-height: 1.9em; padding: 3px 16px; border-top: 1px solid var(--line); background: var(--card); }
.scroller { flex: 1; min-width: 0; min-height: 0; overflow: auto; position: relative; outline: none; }
.scroller:focus-visible { box-shadow: inset 0 0 0 2px var(--slice); }
.spacer { width: 1px; }
.lanes { position: sticky; top: 0; left: 0; display: block; cursor: grab; touch-action: pan-x pan-y; } .lanes:active { cursor: grabbing; }
.choices.to-left { right: 0; } .marks th { font-family: ui-monospace, monospace; white-space: nowrap; }
.scroller > .spacer { position: absolute; top: 0; left: 0; }
aside { width: min(40%, 480px); border-left: 1px solid var(--line); display: flex; flex-direction: column; min-height: 0; }
aside.wide { width: min(66%, 1100px); }
.tabs { display: flex; gap: 4px; padding: 6px 10px; border-bottom: 1px solid var(--line); flex-wrap: wrap; }
.tabs button[aria-selected=true] { background: var(--cursor); border-color: var(--slice); font-weight: 600; }
.panel { flex: 1; overflow: auto; padding: 2px 14px 30px; font-size: 13px; overflow-wrap: anywhere; }
.what { font-weight: 600; margin: 4px 0; }
pre, code, .event, .operations, .process table { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; font-size: 12px; }
pre { white-space: pre-wrap; background: var(--card); padding: 6px 8px; border-radius: 5px; max-height: 260px; overflow: auto; }
.events { list-style: none; padding: 0; margin: 0; }
.event { display: block; width: 100%; text-align: left; border: none; background: none; padding: 1px 4px; border-left: 3px solid transparent; border-radius: 0; }
.event:hover { background: var(--cursor); border-color: transparent; } .event.sliced { border-left-color: var(--slice); } .fault { color: var(--fault); }
.when { color: var(--soft); }
table { border-collapse: collapse; } th { text-align: left; font-weight: normal; color: var(--soft); padding: 1px 10px 1px 0; vertical-align: top; } td { padding: 1px 8px 1px 0; vertical-align: top; }
table.disk td:last-child { white-space: pre-wrap; } table.disk th, table.disk td:nth-child(2) { white-space: nowrap; overflow-wrap: normal; } table.disk { margin: 4px 0; } tr.changed td { background: var(--cursor); font-weight: 600; } tr.culprit td { color: var(--wrong); font-weight: 600; } tr.concurrent td { color: var(--fault); }
.operations td:nth-child(-n+3), .operations th { white-space: nowrap; overflow-wrap: normal; } .operations thead th, .faults thead th { padding-bottom: 3px; border-bottom: 1px solid var(--line); } .faults td:nth-child(-n+2) { white-space: nowrap; overflow-wrap: normal; } .faults td:nth-child(3) { min-width: 11em; overflow-wrap: normal; } tr.changed.before td { background: none; font-weight: normal; }
.status { color: var(--wrong); font-weight: normal; }
.process { border-bottom: 1px solid var(--line); padding-bottom: 6px; } .process p { margin: 2px 0; }
figure { margin: 10px 0; } figcaption { font-size: 12px; } .legend { margin-left: 6px; } .chart { width: 100%; height: 64px; background: var(--card); cursor: crosshair; }
.curve { width: 100%; cursor: crosshair; background: var(--card); } .curve .grid { stroke: var(--line); } .curve .axis { font-size: 10px; fill: var(--soft); }
.curve-line { fill: none; stroke: var(--wrong); stroke-width: 2; } .curve-point { fill: var(--wrong); } .jump-line { stroke: var(--fault); stroke-dasharray: 4 3; stroke-width: 1.5; }
.jump { border-left: 3px solid var(--fault); padding-left: 8px; margin-bottom: 10px; } .jump p { margin: 2px 0; }
.beside { width: 100%; table-layout: fixed; } .beside td { border-top: 1px solid var(--line); } .beside span.event { padding: 1px 4px; }
.passing .scroller { height: 420px; border: 1px solid var(--line); margin-top: 8px; } .outcome { font-weight: 600; }
.fault-band { fill: var(--fault); opacity: 0.15; }
svg.graph { width: 100%; height: auto; margin: 8px 0; cursor: crosshair; display: block; }
iframe { width: 100%; height: calc(100vh - 190px); border: none; background: #fff; }
.live { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
@media (max-width: 900px) { main { flex-direction: column; } .beside-panel { min-width: 0; } aside { width: 100%; height: 45%; border-left: none; border-top: 1px solid var(--line); } }
.printed { display: none; }
@media print {
  html, body { height: auto; } body { font-size: 11px; }
  #app { display: block; height: auto; }
  nav, main, .live, button.small, .served { display: none; }
  .printed { display: block; padding: 0 16px; } .printed h2 { font-size: 13px; margin: 14px 0 4px; break-after: avoid; } .printed h3 { break-after: avoid; }
  .printed .picture { width: 100% !important; height: auto !important; break-inside: avoid; border: 1px solid var(--line); }
  .printed .event { white-space: normal; padding-left: 6px; }
  @page { margin: 12mm; }
}
`
