import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { NumberedMutant } from './instrumented.ts'
import type { Job, Told } from './job.ts'

/** What became of a mutant. */
export type Verdict =
  | { readonly kind: 'killed'; readonly by: string }
  /** `tests`: how many came by it; of those that none comes by, there is no test. */
  | { readonly kind: 'survived'; readonly tests: number }

const CONFIG = fileURLToPath(new URL('vitest.config.ts', import.meta.url))
const VITEST = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url))

/** So long nothing at all may be heard of a process that has not begun with a mutant. */
const SILENCE_MS = 10 * 60_000
const LOOK_EVERY_MS = 200

/**
 * Judges mutants, one process after the other: a new one is begun where a mutant loops, or spoils what the next ones would find.
 * `heard` is told each verdict as it comes, those of survivors at the end.
 */
export async function judge(
  mutants: readonly NumberedMutant[],
  tests: readonly string[],
  heard: (mutant: NumberedMutant, verdict: Verdict) => void,
  warn: (text: string) => void,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'mutants-'))
  const passed = new Map(mutants.map(({ id }) => [id, new Set<string>()]))
  /** In the order in which they are judged. */
  let left = mutants.filter(({ isStatic }) => !isStatic).map(({ id }) => id)
  const broken = new Set<string>()
  const outside = new Set<number>()
  const slow = new Set<string>()
  try {
    for (let isOver = left.length === 0; !isOver; ) isOver = await runOne(left, {})
    if (slow.size > 0) {
      const turn = { slow: [...slow] }
      for (let isOver = left.length === 0; !isOver; ) isOver = await runOne(left, turn)
    }
    // What only the loading of a module comes by has to be there when that happens.
    const isFixed = ({ id, isStatic }: NumberedMutant) => isStatic || (outside.has(id) && passed.get(id)?.size === 0)
    for (const mutant of mutants) if (isFixed(mutant)) await runOne([mutant.id], { fixed: mutant.id })
    for (const mutant of mutants) {
      const survivedTests = passed.get(mutant.id)
      if (survivedTests !== undefined) heard(mutant, { kind: 'survived', tests: survivedTests.size })
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }

  /** Runs one process. Returns whether it came to its end. */
  async function runOne(ids: readonly number[], turn: Pick<Job, 'fixed' | 'slow'>): Promise<boolean> {
    const log = join(folder, 'log')
    const path = join(folder, 'job.json')
    writeFileSync(log, '')
    const waiting = ids.map(id => ({ id, passed: [...(passed.get(id) ?? [])] }))
    const job: Job = { mutants, tests, left: waiting, broken: [...broken], log, ...turn }
    writeFileSync(path, JSON.stringify(job))
    const child = spawn(process.execPath, [VITEST, 'run', '--config', CONFIG], {
      // A test that is run again and again listens to its signal again and again: no need to warn of that.
      env: { ...process.env, SAMESEED_MUTANTS: path, NODE_NO_WARNINGS: '1' },
      stdio: ['ignore', 'ignore', 'inherit'],
      detached: true,
    })
    let isRunning = true
    const endWithUs = () => killGroup(child)
    process.once('exit', endWithUs)
    child.once('exit', () => {
      isRunning = false
      process.off('exit', endWithUs)
    })
    let read = 0
    let begun: Extract<Told, { readonly kind: 'begin' }> = { kind: 'begin', test: '', id: -1, patienceMs: SILENCE_MS }
    let untilMs = Date.now() + SILENCE_MS
    for (;;) {
      const wasRunning = isRunning
      const lines = readFileSync(log, 'utf8').split('\n').slice(0, -1)
      for (const line of lines.slice(read)) {
        const told = JSON.parse(line) as Told
        untilMs = Date.now() + (told.kind === 'begin' ? told.patienceMs : SILENCE_MS)
        if (told.kind === 'begin') {
          begun = told
          continue
        }
        begun = { ...begun, id: -1 }
        if (told.kind === 'outside') for (const id of told.ids) outside.add(id)
        else if (told.kind === 'slow') slow.add(told.test)
        else if (told.kind === 'passed') passed.get(told.id)?.add(told.test)
        else if (told.kind === 'killed') kill(told.id, told.test)
        else if (told.kind === 'broken' || told.kind === 'once') warnOnce(told)
        else {
          // It goes on where this one ends, with the mutant that it cannot judge any more.
          if (left.includes(told.id)) left = [told.id, ...left.filter(id => id !== told.id)]
          await end(child)
          return left.length === 0
        }
      }
      read = lines.length
      if (!wasRunning || Date.now() > untilMs) break
      await sleep(LOOK_EVERY_MS)
    }
    const isOver = !isRunning && begun.id < 0
    // It loops, or took the process with it: noticed.
    if (begun.id >= 0) kill(begun.id, `${begun.test} (does not end)`)
    await end(child)
    return isOver || left.length === 0
  }

  function warnOnce({ kind, test, why }: Extract<Told, { readonly why: string }>): void {
    if (broken.has(test)) return
    broken.add(test)
    warn(`${kind === 'broken' ? 'fails without any mutant' : 'runs only once'}: ${test}: ${why}`)
  }

  function kill(id: number, by: string): void {
    left = left.filter(other => other !== id)
    passed.delete(id)
    heard(mutants.find(mutant => mutant.id === id) as NumberedMutant, { kind: 'killed', by })
  }
}

/** Ends a process, and those that it has begun. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise(resolve => child.once('exit', resolve))
  killGroup(child)
  await gone
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It is gone.
  }
}
