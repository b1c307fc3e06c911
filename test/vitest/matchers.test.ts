import { type AnyEnv, type History, mix, ok, run, type Scenario, scenario } from 'sameseed'
import { type Checker, register } from 'sameseed/checkers'
import 'sameseed/vitest'
import { expect, test } from 'vitest'

const waits = (name: string, start: (env: AnyEnv) => void, holds = true): Scenario =>
  scenario({
    name,
    nodes: { count: 1, start },
    duration: '1s',
    expect: ({ eventually }) => [eventually('all is well', () => holds || 'nothing is well')],
  })

const passes = waits('passes', () => {})
const fails = waits('fails', () => {}, false)

const event = (index: number, type: 'invoke' | 'ok', f: string, value: unknown, process = 0) => ({
  index,
  time: index,
  process,
  type,
  f,
  value,
})
const good: History = [event(0, 'invoke', 'write', 1), event(1, 'ok', 'write', 1)]
const stale: History = [...good, event(2, 'invoke', 'read', null), event(3, 'ok', 'read', 7)]

const messageOf = async (assertion: () => unknown): Promise<string> => {
  try {
    await assertion()
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('the assertion held')
}

test('toPass', async () => {
  expect(await run(passes, { seed: 1 })).toPass()
  const failing = await run(fails, { seed: 7 })
  expect(failing).not.toPass()
  expect(await messageOf(() => expect(failing).toPass())).toMatch(
    /expected the run of seed 7 to pass, but it failed with "eventually: all is well": nothing is well/,
  )
  const passing = await run(passes, { seed: 7 })
  expect(await messageOf(() => expect(passing).not.toPass())).toMatch(/of seed 7 to fail, but nothing was found wrong/)
  expect(await messageOf(() => expect(run(passes, { seed: 1 })).toPass())).toMatch(/this is a promise: await it first/)
})

test('toFailWith', async () => {
  const failing = await run(fails, { seed: 7 })
  expect(failing).toFailWith('eventually: all is well')
  expect(failing).toFailWith(/well$/)
  expect(failing).not.toFailWith('eventually')
  expect(await messageOf(() => expect(failing).toFailWith('always: x'))).toMatch(
    /to fail with "always: x", but it failed with "eventually: all is well": nothing is well/,
  )
  expect(await messageOf(async () => expect(await run(passes, { seed: 1 })).toFailWith(/x/))).toMatch(
    /a signature like \/x\/, but it passed/,
  )
})

test('toBeLinearizable', async () => {
  expect(good).toBeLinearizable(register())
  expect(stale).not.toBeLinearizable(register())
  expect(await messageOf(() => expect(stale).toBeLinearizable(register()))).toMatch(
    /expected the history to be linearizable as a register, but: .*7/,
  )
  expect(await messageOf(() => expect(good).not.toBeLinearizable(register()))).toMatch(/not to be linearizable/)
})

test('toBeLinearizable takes the history of a run', async () => {
  const written = scenario({
    name: 'register',
    nodes: { count: 1, start: () => ({ receive: () => 'written' }) },
    clients: {
      count: 1,
      start: env => ({
        async invoke({ value }) {
          await env.rpc('n1', value)
          return ok(value)
        },
      }),
    },
    workload: mix({ write: { weight: 1, value: ({ unique }) => unique } }),
    duration: '1s',
  })
  const one = await run(written, { seed: 1 })
  expect(one.history.length).toBeGreaterThan(2)
  expect(one).toBeLinearizable(register())
})

test('toBeAcceptedBy', async () => {
  const verdict = (valid: boolean | 'unknown'): Checker => ({
    name: 'says it',
    check: () => ({ valid, reason: 'Because.' }),
  })
  expect(good).toBeAcceptedBy(verdict(true))
  expect(good).not.toBeAcceptedBy(verdict(false))
  expect(await messageOf(() => expect(good).toBeAcceptedBy(verdict(false)))).toBe(
    'expected the history to be accepted by the checker "says it", but: Because.',
  )
  // Undecided is neither.
  const undecided = /the checker could not decide: Because\./
  expect(await messageOf(() => expect(good).toBeAcceptedBy(verdict('unknown')))).toMatch(undecided)
  expect(await messageOf(() => expect(good).not.toBeAcceptedBy(verdict('unknown')))).toMatch(undecided)
  expect(await messageOf(() => expect('text').toBeAcceptedBy(verdict(true)))).toMatch(/for a history/)
})

test('toBeDeterministic', async () => {
  await expect(passes).toBeDeterministic()
  let runs = 0
  const drifts = waits('drifts', env => void env.after(++runs, () => {}))
  await expect(drifts).not.toBeDeterministic('3')
  expect(await messageOf(() => expect(drifts).toBeDeterministic('3'))).toMatch(
    /scenario "drifts" to be deterministic, but two runs of seed 3 differ from event \d+ on/,
  )
  expect(await messageOf(() => expect({}).toBeDeterministic())).toMatch(/is for a scenario/)
})
