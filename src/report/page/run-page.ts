import { deflateSync } from 'node:zlib'
import * as v from 'valibot'
import { measureRun } from '../../measure/run-measures.ts'
import { anything } from '../../options/fields.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import { expand } from '../../scenario/expand.ts'
import type { Run } from '../../scenario/run.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'
import { avoidance } from '../../search/avoidance.ts'
import type { Likelihood } from '../../search/likelihood.ts'
import type { NearestPass } from '../../search/nearest-pass.ts'
import { evidencePage } from '../pictures/index.ts'
import { appScript } from './app-script.ts'
import { collect } from './collect.ts'
import type { PageData, PassingData } from './page-data.ts'
import { pageStyle } from './page-style.ts'

/** Configures {@link runPage}. */
export interface RunPageOptions {
  /** Lines below the title, such as the command that replays the run. Default: none. */
  readonly about?: readonly string[]
  /** A folder: paths below it are shown relative to it. */
  readonly root?: string
  /** A passing run to show beside it, with its journal, and what is different in it. */
  readonly passing?: Pick<NearestPass, 'run' | 'change' | 'isUnseen'>
  /**
   * When the failure became likely.
   * @internal
   */
  readonly likelihood?: Likelihood
  /** The file of the scenario, for commands that run a changed plan. */
  readonly scenarioFile?: string
}

const OPTIONS = optionsOf<RunPageOptions>({
  about: v.array(v.string()),
  root: v.string(),
  passing: anything,
  likelihood: anything,
  scenarioFile: v.string(),
})

/**
 * Makes the page of a run: one HTML file that needs no network. It shows every event in the lanes of the nodes and clients, steps
 * through them forwards and backwards, and tells at each the state of the world and the chain of causes; the checkers' evidence is
 * a part of it. A pure function of the run.
 *
 * @param run A run with a journal: `run(scenario, plan, { journal: true })`. With `{ journal: { lines: true } }` the page names the
 * lines of your code behind the events.
 * @throws TypeError for a run without a journal.
 */
export function runPage(scenario: AnyScenario, run: Run, options: RunPageOptions = {}): string {
  checkOptions('runPage', OPTIONS, options)
  const { about = [], root } = options
  if (run.journal === undefined) throw new TypeError('the page needs a run with a journal: run(…, { journal: true })')
  const { passing, likelihood, scenarioFile } = options
  const data: PageData = {
    ...collect(run, run.journal, expand(scenario, run.plan).faults, about, root),
    ...(run.history.length === 0 && run.messages.sent === 0 ? {} : { measures: measureRun(run) }),
    ...(likelihood === undefined ? {} : { likelihood }),
    ...(scenarioFile === undefined ? {} : { scenarioFile }),
  }
  const other: PassingData | undefined =
    passing?.run.journal === undefined
      ? undefined
      : {
          change: passing.run.ok ? avoidance(passing) : passing.change,
          data: collect(passing.run, passing.run.journal, [], [], root),
        }
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
    other === undefined
      ? ''
      : `<script type="application/octet-stream" id="passing">${packed(JSON.stringify(other))}</script>`,
    evidence === undefined ? '' : `<script type="application/octet-stream" id="evidence">${packed(evidence)}</script>`,
    `<script>${appScript().replaceAll('</script', '<\\/script')}</script>`,
    '</body></html>',
  ]
  return `${parts.filter(part => part !== '').join('\n')}\n`
}

/** Nothing in it can end the element that it stands in. */
function packed(text: string): string {
  return deflateSync(text).toString('base64')
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)
}
