import {
  bandwidth,
  clockSkew,
  corruption,
  crash,
  crashAtDisk,
  crashLoop,
  delay,
  diskError,
  diskFull,
  diskSlow,
  duplication,
  flapping,
  hold,
  loss,
  message,
  type Nemesis,
  partition,
  pause,
  type Rhythm,
  reordering,
  slow,
  swarm,
  swizzle,
} from 'sameseed'

type Range = readonly [least: number, most: number]

/** Draws for each run how often a fault strikes, and how long it lasts (means, ms): now and then, or again and again. */
function atAnyRate(
  name: string,
  nemesis: (rhythm: Rhythm) => Nemesis,
  { every = [100, 2_500], for: lasting = [30, 1_000] }: { readonly every?: Range; readonly for?: Range } = {},
): Nemesis {
  return {
    kinds: nemesis({}).kinds,
    faults(context) {
      const random = context.stream(`rhythm/${name}`)
      const between = ([least, most]: Range) => least * (most / least) ** random()
      return nemesis({ every: between(every), for: between(lasting) }).faults(context)
    },
  }
}

/** What brings the planted bugs out. */
const usual: readonly Nemesis[] = [
  atAnyRate('partitions', partition),
  atAnyRate('crashes', crash, { every: [50, 1_500], for: [5, 300] }),
  atAnyRate('pauses', pause),
  clockSkew(),
  atAnyRate('loss', loss),
  atAnyRate('duplication', duplication),
  atAnyRate('delays', rhythm => delay({ ...rhythm, by: '300ms' })),
  atAnyRate('holds', hold),
]

export function usualFaults(): Nemesis {
  return swarm(...usual)
}

/** Servers that come back with an empty disk: no Raft stands that, for it counts on what was synced. */
export function amnesia(): Nemesis {
  return crash({ every: '250ms', for: '100ms', of: ['@one'], amnesia: true })
}

/**
 * Every kind of fault that Raft claims to stand. It does not claim to stand a disk that has forgotten or invented what was synced (wiped disks,
 * bit rot, misdirected writes, stale reads), nor messages that were never sent. Nodes come and go by the operators' requests.
 */
export function everyFault(): Nemesis {
  return swarm(
    ...usual,
    crashLoop(),
    crashAtDisk({ maxNth: 4 }),
    slow(),
    flapping(),
    swizzle(),
    reordering(),
    corruption(),
    message({ from: '@leader' }),
    bandwidth(),
    diskSlow(),
    diskError(),
    diskFull(),
  )
}
