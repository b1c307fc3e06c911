/**
 * The anomalies that a history of transactions can show, and which of them contain which others.
 *
 * G0 to G2 are Adya's (Weak Consistency: A Generalized Theory, MIT 1999), `lost-update` and `write-skew` those of Berenson et
 * al. (SIGMOD 1995), G-nonadjacent is the cycle that snapshot isolation forbids (Cerone and Gotsman, PODC 2016); the others, and
 * the names, are those of Elle (Kingsbury and Alvaro, VLDB 2020).
 */

/** Cycles of item dependencies, strongest evidence first. */
export const ITEM_CYCLES = ['G0', 'G1c', 'G-single-item', 'G-nonadjacent-item', 'G2-item'] as const
export type ItemCycle = (typeof ITEM_CYCLES)[number]

/** Cycles that need a predicate's dependency: what a transaction found, or did not find, when it looked for everything that fits. */
export const PREDICATE_CYCLES = ['G-single', 'G-nonadjacent', 'G2'] as const
export type PredicateCycle = (typeof PREDICATE_CYCLES)[number]

/** What else than data orders the transactions in a cycle: nothing, the order within a process, or real time. */
export type CycleSuffix = '' | '-process' | '-realtime'

/** Describes a cycle that a checker can find. */
export type CycleAnomaly = `${ItemCycle | PredicateCycle}${CycleSuffix}`

/** Says what a checker can find without a cycle. */
export type DirectAnomaly =
  | 'thin-air-read'
  | 'duplicate-elements'
  | 'cyclic-versions'
  | 'incompatible-order'
  | 'dirty-update'
  | 'G1a'
  | 'G1b'
  | 'future-read'
  | 'internal'
  | 'predicate-read-miss'
  | 'lost-update'

/**
 * That there is no order in which the transactions can have committed under a level, whatever the order of the writes; named after what
 * shows it. `observed-transaction-vanishes` is Hermitage's (Kleppmann), `fractured-read` that of Bailis et al. (SIGMOD 2014), G-monotonic and
 * G-update are Adya's.
 */
export const LEVEL_ANOMALIES = [
  'observed-transaction-vanishes',
  'fractured-read',
  'causality-violation',
  'G-monotonic',
  'no-prefix-order',
  'no-parallel-snapshot-order',
  'no-snapshot-order',
  'G-update',
  'no-serial-order',
  'observed-transaction-vanishes-process',
  'fractured-read-process',
  'causality-violation-process',
  'no-prefix-order-process',
  'no-parallel-snapshot-order-process',
  'no-snapshot-order-process',
  'no-serial-order-process',
  'no-snapshot-order-realtime',
  'no-serial-order-realtime',
] as const
export type LevelAnomaly = (typeof LEVEL_ANOMALIES)[number]

/** Names for classes of anomalies: to be asked for or ruled out, never found themselves. */
export type AnomalyClass = `G1${CycleSuffix}` | 'write-skew'

/** Says what a checker can find. */
export type FoundAnomaly = DirectAnomaly | CycleAnomaly | LevelAnomaly

/** Names the anomalies that a checker can find. */
export type AnomalyType = FoundAnomaly | AnomalyClass

/** Those without a cycle, the strongest evidence first. */
export const DIRECT_ANOMALIES: readonly DirectAnomaly[] = [
  'thin-air-read',
  'duplicate-elements',
  'cyclic-versions',
  'incompatible-order',
  'dirty-update',
  'G1a',
  'G1b',
  'future-read',
  'internal',
  'predicate-read-miss',
  'lost-update',
]

export const CYCLE_SUFFIXES: readonly CycleSuffix[] = ['', '-process', '-realtime']

/** Everything that can be found, in the order of reports. */
export const FOUND_ANOMALIES: readonly FoundAnomaly[] = [
  ...DIRECT_ANOMALIES,
  ...CYCLE_SUFFIXES.flatMap(suffix => [...ITEM_CYCLES, ...PREDICATE_CYCLES].map(cycle => `${cycle}${suffix}` as const)),
  ...LEVEL_ANOMALIES,
]

/** A history that shows the first shows the others too. */
type Implications = readonly (readonly [AnomalyType, readonly AnomalyType[]])[]

const DIRECTLY: Implications = [
  ['thin-air-read', ['G1a']],
  ['incompatible-order', ['G1a']],
  ['dirty-update', ['G1a']],
  ['future-read', ['G1c']],
  ['G1a', ['G1']],
  ['G1b', ['G1']],
  ['lost-update', ['write-skew', 'G2-item']],
  ['write-skew', ['G2']],
]

/** These hold with each suffix. */
const OF_CYCLES: readonly (readonly [
  ItemCycle | PredicateCycle | 'G1' | (typeof LEVEL_ANOMALIES)[number],
  readonly string[],
])[] = [
  ['G0', ['G1c']],
  ['G1c', ['G1']],
  ['G1', []],
  ['G-single-item', ['G-single', 'G-nonadjacent-item']],
  ['G-single', ['G-nonadjacent']],
  ['G-nonadjacent-item', ['G-nonadjacent', 'G2-item']],
  ['G-nonadjacent', ['G2']],
  ['G2-item', ['G2']],
  ['G2', []],
]

const implied = close()

/** An anomaly and all that it contains. @throws RangeError for a name that is none. */
export function implications(type: AnomalyType): ReadonlySet<AnomalyType> {
  const all = implied.get(type)
  if (all === undefined) {
    throw new RangeError(`'${type}' is not the name of an anomaly; there are ${[...implied.keys()].join(', ')}`)
  }
  return all
}

/** Every name of an anomaly. */
export function anomalyTypes(): readonly AnomalyType[] {
  return [...implied.keys()]
}

function close(): ReadonlyMap<AnomalyType, ReadonlySet<AnomalyType>> {
  const direct = new Map<AnomalyType, readonly AnomalyType[]>()
  for (const type of FOUND_ANOMALIES) direct.set(type, [])
  for (const [type, others] of DIRECTLY) direct.set(type, others)
  for (const [suffix, weaker] of [['', '-process'], ['-process', '-realtime'], ['-realtime']] as const) {
    for (const [cycle, others] of OF_CYCLES) {
      direct.set(
        `${cycle}${suffix}` as AnomalyType,
        [
          ...others.map(other => `${other}${suffix}`),
          ...(weaker === undefined ? [] : [`${cycle}${weaker}`]),
        ] as AnomalyType[],
      )
    }
  }
  // Without the order within a process there is none with it, and without that none in real time.
  for (const type of LEVEL_ANOMALIES) {
    const stem = type.replace(/-(process|realtime)$/, '')
    const from = type === stem ? ['-process', '-realtime'] : type.endsWith('-process') ? ['-realtime'] : []
    direct.set(
      type,
      LEVEL_ANOMALIES.filter(other => from.some(suffix => other === `${stem}${suffix}`)),
    )
  }
  const closed = new Map<AnomalyType, ReadonlySet<AnomalyType>>()
  for (const type of direct.keys()) {
    const all = new Set<AnomalyType>([type])
    // A Set's iteration goes on to what is added meanwhile.
    for (const reached of all) for (const next of direct.get(reached)!) all.add(next)
    closed.set(type, all)
  }
  return closed
}
