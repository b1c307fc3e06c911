import { type AnyEnv, type History, mix, type Operation, ok, run, type Scenario, scenario } from 'sameseed'
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
    /^expected the run of seed 7 to pass, but it failed with "eventually: all is well"\n\nfails: nothing is well/,
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
    /to fail with "always: x", but it failed with "eventually: all is well"\n\nfails: nothing is well/,
  )
  expect(await messageOf(async () => expect(await run(passes, { seed: 1 })).toFailWith(/x/))).toMatch(
    /a signature like \/x\/, but it passed/,
  )
})

test('what a matcher refuses is told as simTest does: time, states, seed, the story, a line of the test, how to see it again', async () => {
  const leading = scenario({
    name: 'leading',
    nodes: {
      count: 2,
      start: env => {
        let role = 'follower'
        if (env.id === 'n1') env.after('5ms', () => env.send('n2', { type: 'hello' }))
        return {
          receive: () => {
            role = 'leader'
          },
          inspect: () => ({ role }),
        }
      },
    },
    duration: '1s',
    expect: ({ always }) => [
      always('few leaders', ({ nodes }) => nodes.every(({ state }) => state.role !== 'leader') || 'n2 leads'),
    ],
  })
  const failing = await run(leading, { seed: 4 })
  const told = [
    await messageOf(() => expect(failing).toPass()),
    await messageOf(() => expect(failing).toFailWith(/x/)),
    await messageOf(() => expect(failing).not.toFailWith('always: few leaders')),
  ]
  for (const message of told) {
    expect(message).toMatch(/leading: n2 leads, against "few leaders" \(always\), at \d+\.\d ms\s+in a step of n2/)
    expect(message).toMatch(/at \w* ?\(?test\/vitest\/matchers\.test\.ts:\d+:\d+/)
    expect(message).toMatch(/├─+►● {5}hello ⇒ n2 role: follower → leader/)
    expect(message).toMatch(/states at the end\n {2}n1 +role: follower\n {2}n2 +role: leader/)
    expect(message).toContain("npx vitest run test/vitest/matchers.test.ts -t '^what a matcher refuses is told")
    expect(message).toContain(`seed 4, fingerprint ${failing.fingerprint}`)
  }
})

test('a checker that a run is held against is told with its story, also where only the history is given', async () => {
  const forgetful = scenario({
    name: 'forgetful',
    nodes: { count: 1, start: () => ({ receive: () => 7 }) },
    clients: {
      count: 1,
      start: (env: AnyEnv) => ({
        invoke: async ({ f, value }: Operation<'write' | 'read', unknown>) => {
          const answer = await env.rpc('n1', value)
          return ok(f === 'read' ? answer : value)
        },
      }),
    },
    duration: '1s',
  })
  const one = await run(forgetful, { seed: 1, operations: [{ client: 'c1', at: '3ms', f: 'read', value: null }] })
  expect(one).toPass()
  for (const refused of [one, one.history]) {
    const message = await messageOf(() => expect(refused).toBeLinearizable(register()))
    expect(message).toMatch(/^expected the history to be linearizable as a register, but: .*7/)
    expect(message).toMatch(/\n\nforgetful: [^"]*against "linearizable register/)
    expect(message).toMatch(/3\.0 +● +│ {5}c1 invokes read/)
    expect(message).toContain(`seed 1, fingerprint ${one.fingerprint}`)
  }
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
