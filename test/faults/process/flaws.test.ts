import {
  clockDrift,
  clockJumps,
  clockOffsets,
  clockStrobes,
  crashes,
  crashLoops,
  delays,
  messageDuplication,
  messageLoss,
  type Nemesis,
  partitions,
  pauses,
  run,
  slowNodes,
} from 'sameseed'
import { describe, expect, test } from 'vitest'
import { type Flaw, leaseScenario } from './lease.ts'

/** Strong enough that three seconds are enough. */
const faults = {
  crashes: () => crashes({ every: '300ms', lasting: '20ms' }),
  'crash loops': () => crashLoops({ every: '500ms', lasting: '20ms' }),
  pauses: () => pauses({ every: '100ms', lasting: '200ms' }),
  'slow nodes': () => slowNodes({ every: '300ms', lasting: '300ms', step: '50ms' }),
  'clock jumps': () => clockJumps({ every: '200ms', jump: '1s' }),
  'clock drift': () => clockDrift({ every: '300ms', lasting: '500ms' }),
  'clock offsets': () => clockOffsets({ every: '300ms', lasting: '300ms' }),
  'clock strobes': () => clockStrobes({ every: '300ms', lasting: '200ms' }),
  partitions: () => partitions({ every: '500ms', lasting: '200ms' }),
  'message loss': () => messageLoss({ every: '300ms', lasting: '300ms' }),
  'message duplication': () => messageDuplication({ every: '300ms', lasting: '300ms' }),
  delays: () => delays({ every: '300ms', lasting: '300ms', by: '30ms' }),
} satisfies Record<string, () => Nemesis>

type FaultName = keyof typeof faults

const all = Object.keys(faults) as FaultName[]

const clocks: FaultName[] = ['clock jumps', 'clock offsets', 'clock strobes']

/** What each flaw breaks under, and what else could bring it out because it is the same to the process. */
const flaws: Record<Flaw, { readonly under: FaultName[]; readonly but?: FaultName[] }> = {
  'wall clock': { under: clocks, but: ['clock drift', 'pauses', 'slow nodes', 'delays'] },
  unfenced: { under: ['pauses'], but: ['slow nodes', 'delays', 'crashes', 'crash loops', 'clock drift'] },
  forgetful: { under: ['crashes', 'crash loops'], but: ['pauses', 'slow nodes', 'delays'] },
  impatient: {
    under: ['pauses', 'slow nodes'],
    but: ['partitions', 'message loss', 'delays', 'crashes', 'crash loops'],
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
