import { isSame, type RunIdentity } from '../../failures/same-again.ts'
import { type Comparison, divergenceOf } from '../../scenario/determinism.ts'
import type { Plan } from '../../scenario/plan.ts'
import type { Trace } from '../../scenario/trace.ts'
import { ProblemError, problemOf } from '../problem.ts'
import type { NewThread, Thread, ThreadOptions } from '../thread/thread.ts'
import { otherSurroundings } from './surroundings.ts'

/**
 * Another process, with another start time, working directory, time zone and language, in which runs are made again: what is the same in
 * two runs of one process, such as a time that a module took when it was loaded, may be another there.
 */
export class Elsewhere {
  readonly #started: Promise<Thread | Obstacle>
  readonly #note: (text: string) => void
  readonly #scenarioFile: string
  /** It is loaded, or about to be. */
  #at: Thread | undefined
  #isOver = false
  #isLeftOut = false
  #isSharingNoted = false

  /** Starts it, and loads the scenario there meanwhile. `note` hears, once, that runs are not made again, and why. */
  constructor(newThread: NewThread, options: ThreadOptions, note: (text: string) => void) {
    this.#note = note
    this.#scenarioFile = options.scenarioFile
    this.#started = this.#start(newThread, { ...options, output: 'none' })
  }

  /**
   * Makes the run of a plan again. Throws a ProblemError that says what differs first from what was `expected`, and which line led to
   * it. `traced` makes the run here once more, to be compared event by event.
   */
  async check(plan: Plan, expected: RunIdentity, traced: () => Promise<Trace>): Promise<void> {
    const thread = await this.#thread()
    if (thread === undefined) return this.#leaveOut(await this.obstacle())
    const found = await thread.ask({ type: 'identify', plan })
    if (isSame(expected, found)) return
    const [here, there] = [await traced(), await thread.ask({ type: 'trace', plan })]
    const told = ({ fingerprint, signature }: RunIdentity) => `${fingerprint} (${signature ?? 'passed'})`
    const message =
      divergenceOf(here, there, ANOTHER_PROCESS)?.message ??
      `${ANOTHER_PROCESS.intro(plan.seed)}: ${told(expected)} here, ${told(found)} there\n` +
        'When both are made once more they agree, so it depends on which runs came before: look for state at module level.'
    throw new ProblemError({ outcome: 'not deterministic', message: `not deterministic: ${message}` })
  }

  /**
   * Makes the run of a plan once more, with modules of its own for each node. Returns a sentence about what the nodes share else, where that
   * makes a difference.
   */
  async shared(plan: Plan, before: RunIdentity): Promise<string | undefined> {
    const thread = await this.#thread()
    const task = { type: 'apart', plan, scenarioFile: this.#scenarioFile, before: identityOf(before) } as const
    return shownHere(await thread?.ask(task))
  }

  /** The same, told as a note, once. */
  async noteShared(plan: Plan, before: RunIdentity): Promise<void> {
    if (this.#isSharingNoted) return
    const text = await this.shared(plan, before)
    if (text === undefined) return
    this.#isSharingNoted = true
    this.#note(text)
  }

  /**
   * Says in what the first run of a process is another one than later runs: what a module keeps from run to run is filled in the first.
   * Undefined where they agree.
   */
  async whatIsKept(plan: Plan, traced: () => Promise<Trace>): Promise<string | undefined> {
    const thread = await this.#thread()
    if (thread === undefined) return undefined
    const [later, first] = [await traced(), await thread.ask({ type: 'trace', plan })]
    const divergence = divergenceOf(later, first, LATER)
    if (divergence?.because !== undefined) return `Other than in the first run of a process: ${divergence.because}`
    const kept = shownHere(await thread.ask({ type: 'kept', plan, scenarioFile: this.#scenarioFile }))
    const told = [divergence?.message, kept === undefined ? undefined : `Nodes change what modules keep: ${kept}`]
    const texts = told.filter(text => text !== undefined)
    return texts.length === 0 ? undefined : texts.join('\n')
  }

  /** Why nothing can be run there, if that is so: the scenario may read files of the directory that it is run in. */
  async obstacle(): Promise<unknown> {
    const started = await this.#started
    return 'obstacle' in started ? started.obstacle : undefined
  }

  #leaveOut(obstacle: unknown): void {
    const { outcome, message } = problemOf(obstacle)
    if (this.#isLeftOut || this.#isOver || outcome === 'interrupted') return
    this.#isLeftOut = true
    this.#note(`no run is made again in another process, since the scenario cannot be loaded there: ${message}`)
  }

  async #thread(): Promise<Thread | undefined> {
    const started = await this.#started
    return 'obstacle' in started ? undefined : started
  }

  /** In another directory, or in this one where the scenario can be loaded there only. */
  async #start(newThread: NewThread, options: ThreadOptions): Promise<Thread | Obstacle> {
    let obstacle: unknown
    const { folder, env } = otherSurroundings(options.scenarioFile)
    for (const place of folder === undefined ? [{ env }] : [{ folder, env }, { env }]) {
      if (this.#isOver) break
      const thread = newThread({ ...options, ...(place as Pick<ThreadOptions, 'folder' | 'env'>) })
      this.#at = thread
      try {
        await thread.load()
        return thread
      } catch (error) {
        obstacle = error
        await thread.terminate()
      }
    }
    return { obstacle }
  }

  /** Ends it, whatever it does. */
  async end(): Promise<void> {
    this.#isOver = true
    // One that is still loading may take a minute on a busy machine.
    await this.#at?.terminate()
  }
}

const ANOTHER_PROCESS: Comparison = {
  intro: seed => `seed ${seed} gives another run in another process`,
  names: ['here: ', 'there:'],
  advice:
    'The other process had another start time, working directory, time zone and language. Look for what a module took from the ' +
    'machine when it was loaded, and for what code asks of the machine.',
}

const LATER: Comparison = {
  intro: seed => `a later run of seed ${seed} differs from the first one of a process`,
  names: ['later:', 'first:'],
  advice: 'Look for what the modules on the way to it keep: a cache, a pool, a counter.',
}

/** Paths that begin here are told from here: the other process is in another folder. */
function shownHere(text: string | undefined): string | undefined {
  return text?.replaceAll(`${process.cwd()}/`, '')
}

function identityOf({ fingerprint, signature }: RunIdentity): RunIdentity {
  return { fingerprint, signature }
}

interface Obstacle {
  readonly obstacle: unknown
}
