import {
  type AnyEnv,
  type AnyOperation,
  bandwidth,
  type Client,
  clockSkew,
  crash,
  crashAtDisk,
  delay,
  diskSlow,
  duplication,
  flapping,
  hold,
  loss,
  partition,
  pause,
  type ReadyMadeWorkload,
  reordering,
  type Scenario,
  scenario,
  slow,
  swarm,
} from 'sameseed'

const rhythm = { every: '500ms', for: '300ms' } as const

/** What the correct systems stand: all but messages and disks that say what is not true. */
const faults = [
  crash({ every: '500ms', for: '200ms' }),
  // Shorter than the run, so that it is never all that happens.
  crashAtDisk({ every: '700ms', for: '300ms' }),
  pause(rhythm),
  slow(rhythm),
  loss({ ...rhythm, rate: 0.5 }),
  duplication({ ...rhythm, rate: 0.5 }),
  reordering(rhythm),
  delay(rhythm),
  bandwidth(rhythm),
  clockSkew(),
  diskSlow(rhythm),
]
/** There is nothing to be cut between the nodes of one server. */
const faultsBetween = [partition(rhythm), flapping(rhythm), hold(rhythm)]

/** Starts a node. */
export type Start = (env: AnyEnv) => object | Promise<object>

/** A system that a ready-made workload is about: one that is correct, and others with a bug planted in it. */
export interface Reference {
  /** Tells several of one workload apart. */
  readonly name: string
  /** The checkers that judge it. */
  readonly checkers: readonly string[]
  readonly correct: Scenario
  /** The same without faults. */
  readonly calm: Scenario
  readonly wrong: readonly (readonly [bug: string, system: Scenario])[]
}

/** Has TypeScript check the client against the operations that the workload declares. */
export function reference<Op extends AnyOperation>(
  name: string,
  workload: ReadyMadeWorkload<Op>,
  { nodes, client, start }: { nodes: number; client: (env: AnyEnv) => Client<Op>; start: Start },
  bugs: Readonly<Record<string, Start>>,
): Reference {
  const system = (of: Start, isCalm = false) =>
    scenario<unknown, Op>({
      ...workload,
      name,
      nodes: { count: nodes, start: of },
      clients: { count: 3, start: client },
      ...(isCalm ? {} : { faults: swarm(...faults, ...(nodes > 1 ? faultsBetween : [])) }),
      duration: '2s',
      settle: '20s',
      liveness: { quorum: 'all' },
    })
  return {
    name,
    checkers: workload.expect.map(checker => checker.name),
    correct: system(start),
    calm: system(start, true),
    wrong: Object.entries(bugs).map(([bug, wrong]) => [bug, system(wrong)]),
  }
}
