import {
  bandwidthLimits,
  clockSkew,
  crashes,
  crashesAtDisk,
  crashLoops,
  delays,
  diskErrors,
  flappings,
  fullDisks,
  holds,
  messageCorruption,
  messageDuplication,
  messageFaults,
  messageLoss,
  messageReordering,
  type Nemesis,
  partitions,
  pauses,
  type Rhythm,
  slowDisks,
  slowNodes,
  swarm,
  swizzles,
} from 'sameseed'

type Range = readonly [least: number, most: number]

/** Draws for each run how often a fault strikes, and how long it lasts (means, ms): now and then, or again and again. */
function atAnyRate(
  name: string,
  nemesis: (rhythm: Rhythm) => Nemesis,
  { every = [100, 2_500], lasting = [30, 1_000] }: { readonly every?: Range; readonly lasting?: Range } = {},
): Nemesis {
  return {
    kinds: nemesis({}).kinds,
    faults(context) {
      const random = context.stream(`rhythm/${name}`)
      const between = ([least, most]: Range) => least * (most / least) ** random()
      return nemesis({ every: between(every), lasting: between(lasting) }).faults(context)
    },
  }
}

/** What brings the planted bugs out. */
const usual: readonly Nemesis[] = [
  atAnyRate('partitions', partitions),
  atAnyRate('crashes', crashes, { every: [50, 1_500], lasting: [5, 300] }),
  atAnyRate('pauses', pauses),
  clockSkew(),
  atAnyRate('loss', messageLoss),
  atAnyRate('duplication', messageDuplication),
  atAnyRate('delays', rhythm => delays({ ...rhythm, by: '300ms' })),
  atAnyRate('holds', holds),
]

export function usualFaults(): Nemesis {
  return swarm(...usual)
}

/** Servers that come back with an empty disk: no Raft stands that, for it counts on what was synced. */
export function amnesia(): Nemesis {
  return crashes({ every: '250ms', lasting: '100ms', of: ['@one'], amnesia: true })
}

/**
 * Every kind of fault that Raft claims to stand. It does not claim to stand a disk that has forgotten or invented what was synced (wiped disks,
 * bit rot, misdirected writes, stale reads), nor messages that nobody sent. Nodes come and go by the operators' requests.
 */
export function everyFault(): Nemesis {
  return swarm(
    ...usual,
    crashLoops(),
    crashesAtDisk({ within: 4 }),
    slowNodes(),
    flappings(),
    swizzles(),
    messageReordering(),
    messageCorruption(),
    messageFaults({ from: '@leader' }),
    bandwidthLimits(),
    slowDisks(),
    diskErrors(),
    fullDisks(),
  )
}
