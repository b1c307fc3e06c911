import { element } from './element.ts'

/** Where the page comes from, if it comes from `sameseed serve`: what to ask for a run of a changed plan. */
export interface Server {
  /** The address to which a plan is sent. */
  readonly run: string
}

/** The server that this page was opened from; undefined for a page on the disk. */
export function serverOf(): Server | undefined {
  const run = document.querySelector('meta[name="sameseed-run"]')?.getAttribute('content')
  return run === null || run === undefined ? undefined : { run }
}

interface Answer {
  readonly verdict?: string
  readonly message?: string
  readonly page?: string
  readonly problem?: string
}

/** Has the server run a plan, and tells what came of it. */
export async function runPlan(server: Server, plan: unknown, outcome: HTMLElement): Promise<void> {
  outcome.textContent = 'running …'
  let answer: Answer
  try {
    const body = JSON.stringify(plan)
    const response = await fetch(server.run, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    answer = (await response.json()) as Answer
  } catch (error) {
    answer = { problem: (error as Error).message }
  }
  const { verdict, message = '', page, problem } = answer
  outcome.replaceChildren(
    verdict === undefined
      ? `It could not be run: ${problem ?? 'no answer'}`
      : verdict === 'ok'
        ? 'It passes: nothing was found wrong. '
        : `${verdict}: ${message} `,
    page === undefined ? '' : element('a', { href: page, target: '_blank' }, 'look at it'),
  )
}
