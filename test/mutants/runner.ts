import { appendFileSync } from 'node:fs'
import { relative } from 'node:path'
import { VitestTestRunner } from 'vitest/runners'
import { type Job, jobOf, type Told } from './job.ts'
import { switches } from './switches.ts'

/** A mutant may be come by so many times as often as it is without one, and so often in any case. */
const PATIENCE = { times: 50, least: 20_000 }
/** Tests that take longer have their turn when all others have had theirs. */
const QUICK_MS = 1_000

type Test = Parameters<VitestTestRunner['onBeforeRunTask']>[0] & Parameters<VitestTestRunner['onAfterTryTask']>[0]

/**
 * Runs each test once without a mutant, to see which it comes by, and then once more with each of these that no test has noticed yet:
 * all in one process, which has loaded everything once.
 */
export default class MutantRunner extends VitestTestRunner {
  readonly #job: Job = jobOf(process.env.SAMESEED_MUTANTS as string)
  readonly #left = new Map(this.#job.left.map(({ id, passed }) => [id, new Set(passed)]))
  /** Whether no mutant has been on yet: nothing can have been left behind. */
  #isFresh = true

  constructor(config: ConstructorParameters<typeof VitestTestRunner>[0]) {
    super(config)
    if (this.#job.fixed !== undefined) switches.leaveOn(this.#job.fixed)
  }

  override onAfterRunFiles(): void {
    super.onAfterRunFiles()
    if (this.#job.fixed === undefined) this.#tell({ kind: 'outside', ids: switches.outsideOfTests })
  }

  async runTask(test: Test): Promise<void> {
    const name = nameOf(test)
    const { broken, slow } = this.#job
    if (this.#left.size === 0 || broken.includes(name) || slow?.includes(name) === false) return
    const run = VitestTestRunner.getTestFn(test)
    if (this.#job.fixed !== undefined) await this.#runFixed(this.#job.fixed, name, run)
    else await this.#runSwitched(name, run)
  }

  async #runFixed(id: number, test: string, run: () => unknown): Promise<void> {
    this.#tell({ kind: 'begin', test, id, patienceMs: 120_000 })
    try {
      await run()
      this.#tell({ kind: 'passed', test, id })
    } catch {
      this.#left.clear()
      this.#tell({ kind: 'killed', test, id })
    }
  }

  async #runSwitched(test: string, run: () => unknown): Promise<void> {
    let counts: ReadonlyMap<number, number>
    const startedMs = performance.now()
    try {
      counts = await switches.counting(run)
    } catch (error) {
      if (!this.#isFresh) await this.#endSpoilt(test, -1)
      this.#tell({ kind: 'broken', test, why: String(error) })
      return
    }
    const tookMs = performance.now() - startedMs
    if (this.#job.slow === undefined && tookMs > QUICK_MS) {
      this.#tell({ kind: 'slow', test })
      return
    }
    const patienceMs = 30_000 + 20 * tookMs
    const reached = [...this.#left.keys()].filter(id => counts.has(id) && !this.#left.get(id)?.has(test))
    if (reached.length === 0) return
    const again = await attempt(run)
    if (again !== undefined) {
      this.#tell({ kind: 'once', test, why: String(again.thrown) })
      return
    }
    for (const id of reached) {
      this.#tell({ kind: 'begin', test, id, patienceMs })
      const most = Math.max(PATIENCE.least, PATIENCE.times * (counts.get(id) ?? 0))
      const noticed = await switches.with(id, most, run)
      const isFirst = this.#isFresh
      this.#isFresh = false
      if (noticed === undefined) {
        this.#tell({ kind: 'passed', test, id })
        continue
      }
      // Where the test fails from now on, this mutant or one before has left something behind: another process has to go on.
      const isSpoilt = (await attempt(run)) !== undefined
      if (!isSpoilt || isFirst) {
        this.#left.delete(id)
        this.#tell({ kind: 'killed', test, id })
      }
      if (isSpoilt) await this.#endSpoilt(test, id)
    }
  }

  /** Waits to be ended. */
  async #endSpoilt(test: string, id: number): Promise<void> {
    this.#tell({ kind: 'spoilt', test, id })
    await new Promise(() => undefined)
  }

  #tell(told: Told): void {
    appendFileSync(this.#job.log, `${JSON.stringify(told)}\n`)
  }
}

async function attempt(run: () => unknown): Promise<{ readonly thrown: unknown } | undefined> {
  return await switches.with(-1, 0, run)
}

function nameOf({ file, fullTestName, name }: Test & { readonly fullTestName?: string }): string {
  return `${relative(process.cwd(), file.filepath)} > ${fullTestName ?? name}`
}
