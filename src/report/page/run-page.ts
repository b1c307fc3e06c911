import { deflateSync } from 'node:zlib'
import * as v from 'valibot'
import { checkOptions, optionsOf } from '../../options/options.ts'
import type { Run } from '../../scenario/run.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'
import { evidencePage } from '../pictures/index.ts'
import { appScript } from './app-script.ts'
import { collect } from './collect.ts'
import { pageStyle } from './page-style.ts'

/** Configures {@link runPage}. */
export interface RunPageOptions {
  /** Lines below the title, such as the command that replays the run. Default: none. */
  readonly about?: readonly string[]
  /** A folder: paths below it are shown relative to it. */
  readonly root?: string
}

const OPTIONS = optionsOf<RunPageOptions>({ about: v.array(v.string()), root: v.string() })

/**
 * Makes the page of a run: one HTML file that needs no network. It shows every event in the lanes of the nodes and clients, steps
 * through them forwards and backwards, and tells at each the state of the world and the chain of causes; the checkers' evidence is
 * a part of it. A pure function of the run.
 *
 * @param run A run with a journal: `run(scenario, plan, { journal: true })`. With `{ journal: { lines: true } }` the page names the
 * lines of your code behind the events.
 * @throws TypeError for a run without a journal.
 */
export function runPage(scenario: Pick<AnyScenario, 'checkers'>, run: Run, options: RunPageOptions = {}): string {
  checkOptions('runPage', OPTIONS, options)
  const { about = [], root } = options
  if (run.journal === undefined) throw new TypeError('the page needs a run with a journal: run(…, { journal: true })')
  const data = collect(run, run.journal, about, root)
  const evidence = evidencePage(scenario, run, { about })
  const title = `${data.scenario}, seed ${data.seed}`
  const parts = [
    '<!DOCTYPE html>',
    '<html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escaped(title)}</title>`,
    `<style>${pageStyle}</style></head><body>`,
    `<noscript><h1>${escaped(title)}</h1><p>${escaped(data.sentence)}</p><p>This page needs JavaScript.</p></noscript>`,
    '<div id="app"></div>',
    `<script type="application/octet-stream" id="data">${packed(JSON.stringify(data))}</script>`,
    evidence === undefined ? '' : `<script type="application/octet-stream" id="evidence">${packed(evidence)}</script>`,
    `<script>${appScript().replaceAll('</script', '<\\/script')}</script>`,
    '</body></html>',
  ]
  return `${parts.filter(part => part !== '').join('\n')}\n`
}

/** Nothing in it can end the element that it stands in. */
function packed(text: string): string {
  return deflateSync(text, { level: 9 }).toString('base64')
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)
}
