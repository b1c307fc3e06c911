import { checkDeterminism, NondeterminismError, scenario } from 'sameseed'
import { expect, test } from 'vitest'
import { lockScenario } from '../fixtures/lease.ts'

test('a deterministic scenario passes, and the run comes back', async () => {
  const run = await checkDeterminism(lockScenario(), { seed: 3 })
  expect(run.journal?.length).toBeGreaterThan(0)
})

let calls = 0

test('state at module level is found, and the line behind the first event that differs', async () => {
  const leaky = scenario({
    name: 'leaky',
    nodes: {
      count: 2,
      start: env => {
        env.every('10ms', () => {
          calls++
          if (env.id === 'n1') env.send('n2', calls)
        })
      },
    },
    duration: '100ms',
  })
  const error = (await checkDeterminism(leaky, { seed: 1 }).catch((reason: unknown) => reason)) as NondeterminismError
  expect(error).toBeInstanceOf(NondeterminismError)
  expect(error.divergence.first).toMatchObject({
    kind: 'send',
    from: 'n1',
    to: 'n2',
    timeUs: 10_000,
    message: expect.any(Number),
  })
  expect(error.divergence.line).toContain('determinism.test.ts:')
  expect(error.message).toContain('two runs of seed 1 differ from event')
  expect(error.message).toMatch(/caused by event \d+: timer at 10.0 ms {"process":"n1"/)
  expect(error.message).toContain('state at module level')
})

let initialised = false

test('what only the first run does is found too', async () => {
  const once = scenario({
    name: 'once',
    nodes: {
      count: 2,
      start: env => {
        if (!initialised) env.send('n2', 'first time')
        initialised = true
      },
    },
    duration: '100ms',
  })
  await expect(checkDeterminism(once, { seed: 1 })).rejects.toThrow('set up by the first run and kept')
})

let written = 0

test('what differs where no event shows it is found by the step in which it happens', async () => {
  const hidden = scenario({
    name: 'hidden',
    nodes: {
      count: 1,
      start: env => {
        env.after('10ms', () => void env.disk.write('numbers', String(100 + written++)))
      },
    },
    duration: '100ms',
  })
  const error = (await checkDeterminism(hidden, { seed: 1 }).catch((reason: unknown) => reason)) as NondeterminismError
  expect(error).toBeInstanceOf(NondeterminismError)
  expect(error.divergence.first).toMatchObject({ kind: 'disk-done', call: 'write', file: 'numbers' })
  expect(error.divergence.second).toEqual(error.divergence.first)
  expect(error.divergence.line).toContain('determinism.test.ts:')
  expect(error.message).toContain('in something that no event shows')
})
