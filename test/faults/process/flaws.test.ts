import {
  clockDrift,
  clockJump,
  clockOffset,
  clockStrobe,
  crash,
  crashLoop,
  delay,
  duplication,
  loss,
  type Nemesis,
  partition,
  pause,
  run,
  slow,
} from 'sameseed'
import { describe, expect, test } from 'vitest'
import { type Flaw, leaseScenario } from './lease.ts'

/** Strong enough that three seconds are enough. */
const faults = {
  crash: () => crash({ every: '300ms', for: '20ms' }),
  crashLoop: () => crashLoop({ every: '500ms', for: '20ms' }),
  pause: () => pause({ every: '100ms', for: '200ms' }),
  slow: () => slow({ every: '300ms', for: '300ms', step: '50ms' }),
  clockJump: () => clockJump({ every: '200ms', by: '1s' }),
  clockDrift: () => clockDrift({ every: '300ms', for: '500ms' }),
  clockOffset: () => clockOffset({ every: '300ms', for: '300ms' }),
  clockStrobe: () => clockStrobe({ every: '300ms', for: '200ms' }),
  partition: () => partition({ every: '500ms', for: '200ms' }),
  loss: () => loss({ every: '300ms', for: '300ms' }),
  duplication: () => duplication({ every: '300ms', for: '300ms' }),
  delay: () => delay({ every: '300ms', for: '300ms', by: '30ms' }),
} satisfies Record<string, () => Nemesis>

type FaultName = keyof typeof faults

const all = Object.keys(faults) as FaultName[]

const clocks: FaultName[] = ['clockJump', 'clockOffset', 'clockStrobe']

/** What each flaw breaks under, and what else could bring it out because it is the same to the process. */
const flaws: Record<Flaw, { readonly under: FaultName[]; readonly but?: FaultName[] }> = {
  'wall clock': { under: clocks, but: ['clockDrift', 'pause', 'slow', 'delay', 'duplication'] },
  unfenced: { under: ['pause'], but: ['slow', 'delay', 'crash', 'crashLoop', 'clockDrift', 'duplication'] },
  forgetful: { under: ['crash', 'crashLoop'], but: ['pause', 'slow', 'delay', 'duplication'] },
  impatient: {
    under: ['pause', 'slow'],
    but: ['partition', 'loss', 'delay', 'crash', 'crashLoop', 'duplication'],
  },
}

async function firstFailure(flaw: Flaw | undefined, names: readonly FaultName[], seeds: number) {
  const scenario = leaseScenario(
    flaw,
    names.map(name => faults[name]()),
  )
  for (let seed = 1; seed <= seeds; seed++) {
    const result = await run(scenario, { seed })
    if (!result.ok) return { seed, message: result.violations[0]?.message, faults: result.faults }
  }
  return undefined
}

const SEEDS = 15

test('a lease done right stands everything at once', async () => {
  expect(await firstFailure(undefined, all, 2 * SEEDS)).toBeUndefined()
})

describe.each(Object.entries(flaws))('%s', (name, { under, but = [] }) => {
  const flaw = name as Flaw

  test.each(under)('breaks under %s, the same done right does not', async fault => {
    const failure = await firstFailure(flaw, [fault], 60)
    expect(failure?.message).toBe('an older holder wrote after a newer one')
    expect(failure?.faults.some(({ effect }) => effect > 0)).toBe(true)
    expect(await firstFailure(undefined, [fault], failure?.seed ?? 0)).toBeUndefined()
  })

  test('stands everything else', async () => {
    const rest = all.filter(fault => !under.includes(fault) && !but.includes(fault))
    expect(await firstFailure(flaw, rest, SEEDS)).toBeUndefined()
  })
})
