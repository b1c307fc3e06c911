import {
  type AnyEnv,
  type AnyScenario,
  crash,
  type History,
  loss,
  mix,
  type Operation,
  ok,
  type Run,
  run,
  scenario,
  shrink,
} from 'sameseed'
import type { Checker, Verdict } from 'sameseed/checkers'
import { expect, test } from 'vitest'
import { isSameFailure } from '../../src/search/same-failure.ts'
import { Trials } from '../../src/search/trials.ts'

/** A server that answers, and a checker of one's own. */
function judgedBy(check: Checker['check'], faults = [crash({ every: '400ms', for: '100ms' })]): AnyScenario {
  return scenario({
    name: 'judged',
    nodes: { count: 1, start: () => ({ receive: () => 'yes' }) },
    clients: {
      count: 2,
      start: (env: AnyEnv) => ({ invoke: async (_: Operation) => ok(await env.rpc('n1', 'ask', { timeout: '20ms' })) }),
    },
    workload: mix({ ask: { weight: 1, value: () => 1 } }),
    faults,
    duration: '2s',
    expect: [{ name: 'mine', check }],
  }) as AnyScenario
}

async function failingRun(tested: AnyScenario): Promise<Run> {
  for (let seed = 1; seed <= 50; seed++) {
    const one = await run(tested, { seed })
    if (one.failed) return one
  }
  throw new Error('no seed fails')
}

const right: Verdict = { valid: true, reason: 'All is well.' }
const wrong = (evidence: string): Verdict => ({ valid: false, reason: `It is wrong: ${evidence}.`, evidence })

test('another class of evidence is another failure, and told as one', async () => {
  const tested = judgedBy(
    history => wrong(history.filter(({ type }) => type === 'ok').length >= 6 ? 'much' : 'little'),
    [],
  )
  const failing = await failingRun(tested)
  expect(failing.violations[0]?.evidence).toBe('much')
  const { after, others, run: smallest } = await shrink(tested, failing)
  expect(smallest.violations[0]?.evidence).toBe('much')
  expect(after.operations).toBe(6)
  expect(others).toMatchObject([{ failure: 'history: mine (little)', needsNoFault: false }])
})

test('where the class of the failing run is not known, any will do', () => {
  const failing = (evidence?: string) => ({
    signature: 'history: mine',
    violations: [
      { property: 'mine', kind: 'history', message: 'It is wrong.', timeMs: 1, ...(evidence && { evidence }) },
    ] satisfies Run['violations'],
  })
  expect(isSameFailure(failing('lost'), failing())).toBe(true)
  expect(isSameFailure(failing(), failing('lost'))).toBe(false)
  expect(isSameFailure(failing('late'), failing('lost'))).toBe(false)
})

test('the time ends where a checker says that it had become certain', async () => {
  const tested = judgedBy(history => {
    const third = history.filter(({ type }) => type === 'ok')[2]
    return third === undefined ? right : { ...wrong('third'), certainMs: third.time / 1e6 }
  }, [])
  const failing = await failingRun(tested)
  const { plan, run: smallest } = await shrink(tested, failing, { shrinkRuns: 3 })
  const third = failing.history.filter(({ type }) => type === 'ok')[2]
  expect(plan.options?.duration).toBe(`${Math.ceil((third?.time ?? 0) / 1e6)}ms`)
  expect(smallest.signature).toBe(failing.signature)
})

test('what needs a fault needs one when it is small, and what fails without any is told as another failure', async () => {
  // A crash shows, and so does a history that is cut short: that is a wrong alarm, and comes without any fault.
  const tested = judgedBy(history => {
    const hasUnknown = history.some(({ type }) => type === 'info')
    const invoked = history.filter(({ type }) => type === 'invoke').length
    return hasUnknown || invoked < 5 ? wrong('seen') : right
  })
  const failing = await failingRun(tested)
  const { plan, after, others } = await shrink(tested, failing)
  expect(plan.faults).toMatchObject([{ kind: 'crash' }])
  expect(after.operations).toBe(5)
  expect((await run(tested, { ...plan, faults: [] })).verdict).toBe('ok')
  expect(others).toMatchObject([{ failure: 'history: mine (seen)', needsNoFault: true }])
})

test('a message that a plan loses by name is a fault by another name', async () => {
  const unknown = (history: History) => (history.some(({ type }) => type === 'info') ? wrong('seen') : right)
  const tested = judgedBy(unknown, [loss({ every: '200ms' })])
  const failing = await failingRun(tested)
  const trials = new Trials(tested, failing, { shrinkRuns: 100, stop: () => false, skip: new Set() })
  expect(await trials.withoutFaults()).toBeUndefined()
  const { operations = [] } = failing
  const faults = [{ kind: 'loss', at: '1900ms', rate: 0.01 } as const]
  const lost = { seed: failing.plan.seed, operations, faults, network: { 'c1->n1': { '0': 'lost' } } } as const
  expect((await run(tested, { ...lost, faults: [] })).signature).toBe(failing.signature)
  expect(await trials.attempt(lost)).toBeUndefined()
  expect(trials.others).toEqual([])
})

test('what other seeds show without faults needs none, and is made smaller all the same', async () => {
  // Each start draws: where the first one does not, the one after a crash may.
  const drawing = scenario({
    name: 'drawing',
    nodes: {
      count: 3,
      start: env => {
        const draw = env.random()
        env.every('50ms', () => {})
        return { receive: () => undefined, inspect: () => ({ draw }) }
      },
    },
    faults: [crash({ every: '200ms', for: '50ms' })],
    duration: '2s',
    expect: ({ always }) => [always('low', ({ now, nodes: [n1] }) => now < 100 || (n1?.state.draw ?? 0) < 0.8)],
  }) as AnyScenario
  let failing: Run | undefined
  for (let seed = 1; failing === undefined && seed <= 50; seed++) {
    const one = await run(drawing, { seed })
    if (one.failed && !(await run(drawing, { seed, faults: [] })).failed) failing = one
  }
  const { after, complete } = await shrink(drawing, failing as Run)
  expect(complete).toBe(true)
  expect(after).toMatchObject({ faults: 0, nodes: 1 })
})
