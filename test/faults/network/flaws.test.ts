import {
  bandwidth,
  corruption,
  delay,
  duplication,
  type Fault,
  flapping,
  hold,
  loss,
  message,
  type Nemesis,
  partition,
  type Rhythm,
  reordering,
  reset,
  run,
  stall,
  swizzle,
} from 'sameseed'
import { describe, expect, test } from 'vitest'
import { type FeedFlaw, feed } from './feed.ts'
import { type LeaderFlaw, leaders } from './leaders.ts'
import { type ReplicaFlaw, replica } from './replica.ts'

/** How often, and how long, on average: quick alone, rarer where all come together. */
const ALONE = { every: '60ms', for: '25ms' }
const TOGETHER = { every: '250ms', for: '25ms' }

/** One fault that is there from the beginning to the end. */
const throughout = (fault: Fault): Nemesis => ({ kinds: [fault.kind], faults: () => [fault] })

/** As often, but longer. */
const long = ({ every }: Required<Rhythm>) => ({ every, for: '150ms' })

const faults = {
  'split halves': brief => partition({ ...brief, shapes: ['halves', 'one', 'minority'] }),
  bridges: brief => partition({ ...long(brief), shapes: ['bridge'] }),
  'majority rings': brief => partition({ ...long(brief), shapes: ['majorities-ring'] }),
  'one-way partitions': brief => partition({ ...long(brief), shapes: ['one-way'] }),
  flapping: brief => flapping({ ...brief, shapes: ['halves', 'one'] }),
  hold: brief => hold(brief),
  swizzling: brief => swizzle(brief),
  loss: brief => loss(brief),
  duplication: brief => duplication(brief),
  reordering: brief => reordering({ ...brief, by: '20ms' }),
  'detected corruption': brief => corruption(brief),
  'undetected corruption': brief => corruption({ ...brief, undetected: true }),
  delay: brief => delay({ ...brief, by: '5ms' }),
  'a slow network': () => throughout({ kind: 'delay', at: 0, by: '12ms' }),
  'short bandwidth': brief => bandwidth({ ...brief, bytesPerSecond: 300_000 }),
  'a narrow network': () => throughout({ kind: 'bandwidth', at: 0, bytesPerSecond: 4_000, queue: '10s' }),
  'lost single messages': brief => message({ ...brief, actions: ['lose'] }),
  'doubled single messages': brief => message({ ...brief, actions: ['duplicate'], by: '5ms' }),
  'late single messages': brief => message({ ...brief, actions: ['delay'], by: '20ms' }),
  'held single messages': brief => message({ ...brief, actions: ['hold'] }),
  stall: brief => stall(long(brief)),
  reset: ({ every }) => reset({ every }),
} satisfies Record<string, (brief: Required<Rhythm>) => Nemesis>

type FaultName = keyof typeof faults

const all = Object.keys(faults) as FaultName[]
/** Whoever has them all the time cannot get anything done in time. */
const THROUGHOUT: readonly FaultName[] = ['a slow network', 'a narrow network']
const CUTS: readonly FaultName[] = ['split halves', 'bridges', 'majority rings', 'one-way partitions', 'flapping']
const DROPS: readonly FaultName[] = [
  ...CUTS,
  'loss',
  'detected corruption',
  'undetected corruption',
  'lost single messages',
]

interface Flawed {
  readonly make: typeof feed | typeof leaders | typeof replica
  /** What it breaks under. */
  readonly under: readonly FaultName[]
  /** What is akin to that, and may break it as well. */
  readonly but?: readonly FaultName[]
}

const flaws: Record<FeedFlaw | LeaderFlaw | ReplicaFlaw, Flawed> = {
  'no dedup': { make: feed, under: ['duplication', 'doubled single messages'] },
  'last arrival wins': { make: feed, under: ['reordering', 'held single messages'] },
  'trusts bytes': { make: feed, under: ['undetected corruption'] },
  'sends once': {
    make: feed,
    under: ['loss', 'detected corruption', 'lost single messages', 'split halves', 'flapping'],
    but: DROPS,
  },
  impatient: { make: feed, under: ['a slow network', 'a narrow network'] },
  'counts whom it hears': {
    make: leaders,
    under: ['bridges', 'majority rings', 'one-way partitions'],
  },
  'never reconnects': { make: replica, under: ['reset'], but: ['undetected corruption'] },
  'alive is up to date': {
    make: replica,
    under: ['stall'],
    // What connections have to repair takes longer than a heartbeat.
    but: [...DROPS, 'hold', 'swizzling', 'held single messages', 'late single messages'],
  },
}

type Make = (flaw: string | undefined, faults: readonly Nemesis[]) => Parameters<typeof run>[0]

/** The first seed whose run fails, and how. */
async function firstFailure(
  make: Flawed['make'],
  flaw: string | undefined,
  names: readonly FaultName[],
  seeds: number,
) {
  const scenario = (make as unknown as Make)(
    flaw,
    names.map(name => faults[name](names.length === 1 ? ALONE : TOGETHER)),
  )
  for (let seed = 1; seed <= seeds; seed++) {
    const { ok, violations } = await run(scenario, { seed })
    if (!ok) return { seed, property: violations[0]?.property, message: violations[0]?.message }
  }
  return undefined
}

const SEEDS = 12

describe.each(Object.entries({ feed, leaders, replica }))('%s without a flaw', (_name, make) => {
  test('stands everything at once', async () => {
    const names = all.filter(name => !THROUGHOUT.includes(name))
    expect(await firstFailure(make, undefined, names, 2 * SEEDS)).toBeUndefined()
  })
})

describe.each(Object.entries(flaws))('%s', (flaw, { make, under, but = [] }) => {
  test.each(under)('breaks under %s', async name => {
    const failure = await firstFailure(make, flaw, [name], 5 * SEEDS)
    expect(failure).toBeDefined()
    expect(await firstFailure(make, undefined, [name], failure?.seed ?? 0)).toBeUndefined()
  })

  test('stands everything else', async () => {
    const rest = all.filter(name => !under.includes(name) && !but.includes(name) && !THROUGHOUT.includes(name))
    expect(await firstFailure(make, flaw, rest, SEEDS)).toBeUndefined()
  })
})
