import type { FuzzableScenario } from 'sameseed'
import { systems } from '../../examples/ground/systems.ts'
import { type BugName, bugs as raftBugs } from '../../examples/raft/bugs.ts'
import { raftScenario } from '../../examples/raft/scenario.ts'
import { randomStream } from '../../src/random/stream.ts'

/** A bug to be found. */
export interface Subject {
  readonly name: string
  readonly scenario: () => FuzzableScenario<unknown>
  /** Strategies are not tuned to these: a coin decides, the same for all time. */
  readonly isSetAside: boolean
}

const subject = (name: string, scenario: () => FuzzableScenario<unknown>): Subject => ({
  name,
  scenario,
  isSetAside: randomStream(name, 'bench/search/set aside')() < 0.5,
})

/** The bugs of the proving ground and of Raft. */
export const subjects: readonly Subject[] = [
  ...systems.flatMap(({ name, bugs }) => bugs.map(bug => subject(`${name}-${bug.name}`, bug.scenario))),
  ...(Object.keys(raftBugs) as BugName[]).map(bug =>
    subject(`raft-${bug}`, () => raftScenario({ bug }) as FuzzableScenario<unknown>),
  ),
]
