import { element } from './element.ts'

/** Where the page comes from, if it comes from `sameseed serve`: what to ask for a run of a changed plan. */
export interface Server {
  /** The address to which a plan is sent to be run. */
  readonly run: string
  /** The address to which it is sent to be made smaller. */
  readonly shrink: string
}

/** The server that this page was opened from; undefined for a page on the disk. */
export function serverOf(): Server | undefined {
  const run = document.querySelector('meta[name="sameseed-run"]')?.getAttribute('content')
  return run === null || run === undefined ? undefined : { run, shrink: run.replace(/^\/run\//, '/shrink/') }
}

interface Answer {
  readonly verdict?: string
  readonly message?: string
  readonly page?: string
  readonly fingerprint?: string
  readonly problem?: string
}

/**
 * Has the server run a plan, or make it smaller, and tells what came of it; with an `expected` fingerprint also whether that is the same
 * run.
 */
export async function askServer(
  address: string,
  plan: unknown,
  outcome: HTMLElement,
  expected?: string,
): Promise<void> {
  outcome.textContent = 'running …'
  let answer: Answer
  try {
    const body = JSON.stringify(plan)
    const response = await fetch(address, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    answer = (await response.json()) as Answer
  } catch (error) {
    answer = { problem: (error as Error).message }
  }
  const { verdict, message = '', page, problem, fingerprint } = answer
  const isAgain = expected !== undefined && fingerprint !== undefined
  const parts = [
    verdict === undefined
      ? `It could not be run: ${problem ?? 'no answer'}`
      : verdict === 'ok'
        ? 'It passes: nothing was found wrong. '
        : `${verdict}: ${message} `,
    isAgain && (fingerprint === expected ? 'It is the very same run. ' : 'It is another run: the code has changed. '),
    page === undefined ? '' : element('a', { href: page, target: '_blank' }, 'look at it'),
  ]
  outcome.replaceChildren(...parts.filter(part => part !== false))
}
