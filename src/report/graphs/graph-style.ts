/** How graphs look: on light and dark screens, and on paper. Colours are Okabe and Ito's (2008), darker or lighter; nothing is told by colour alone. */
import { element, Markup } from '../pictures/markup.ts'

const LIGHT =
  '--paper:#fff;--ink:#1b2330;--soft:#5d6878;--line:#d7dde6;--fault:#c2570c;--c0:#0072b2;--c1:#a3387a;--c2:#b35900;--c3:#5d6878;--c4:#007a5a;--c5:#5a4fcf'
const DARK =
  '--paper:#12161d;--ink:#e4e9f0;--soft:#97a3b4;--line:#2e3642;--fault:#ff9e57;--c0:#56b4e9;--c1:#e08bc0;--c2:#e69f00;--c3:#97a3b4;--c4:#3fc79a;--c5:#a99cff'

const RULES = `
.graph{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;background:var(--paper);color-scheme:light dark}
.graph text{fill:var(--ink)}.graph .soft{fill:var(--soft);font-size:11px}.graph .end{text-anchor:end}.graph .middle{text-anchor:middle}
.graph .title{font-weight:bold}.graph .grid{stroke:var(--line);stroke-width:1}
.graph .fault{fill:var(--fault);opacity:.1}.graph .at-once{stroke:var(--fault);stroke-dasharray:3 3}.graph .fault-name{fill:var(--fault);font-size:10.5px}
.graph .line{fill:none;stroke-width:1.6;stroke-linejoin:round}.graph .lone{fill:none;stroke-width:4.5;stroke-linecap:round}.graph .area{opacity:.22}
.graph .marks{fill:none;stroke-width:1.3;stroke-opacity:.75}.graph .marks.ok{stroke-width:3.4;stroke-linecap:round;stroke-opacity:.6}
.graph .dash0{stroke-dasharray:none}.graph .dash1{stroke-dasharray:7 3}.graph .dash2{stroke-dasharray:2 3}.graph .dash3{stroke-dasharray:9 3 2 3}
${[0, 1, 2, 3, 4, 5].map(i => `.graph .c${i}{stroke:var(--c${i})}.graph .f${i}{fill:var(--c${i})}`).join('')}`

/** The style that every graph has within it: it is a file that stands alone. */
export function graphStyle(): Markup {
  const text = `.graph{${LIGHT}}@media screen and (prefers-color-scheme:dark){.graph{${DARK}}}${RULES}\n`
  return element('style', {}, new Markup(text))
}

/** How many colours, and ways of dashing, there are. */
export const COLOURS = 6
export const DASHES = 4
