import { type RunPageOptions, runPage } from '../../report/page/run-page.ts'
import type { Run } from '../../scenario/run.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'
import type { StorySettings } from '../thread/protocol.ts'

/** A page of more events takes a while to make, and is made when it is asked for (`sameseed open`). */
const MOST_EVENTS = 100_000

/** Whether a run is too long to make its page unasked. */
export function isTooLong({ journal }: Pick<Run, 'journal'>): boolean {
  return (journal?.length ?? 0) > MOST_EVENTS
}

/** What a page says of where its run is from: as the story does. */
export function aboutRun({ replay, root }: StorySettings): RunPageOptions {
  return {
    ...(replay === undefined ? {} : { about: [replay] }),
    ...(root === undefined ? {} : { root }),
  }
}

/** The page that is stored beside a failure; undefined for a run that is too long to make one unasked. */
export function storedPage(scenario: AnyScenario, run: Run, options: RunPageOptions = {}): string | undefined {
  return isTooLong(run) ? undefined : runPage(scenario, run, options)
}
