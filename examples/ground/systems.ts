import type { FuzzableScenario } from 'sameseed'
import { bugs as abdBugs } from '../abd/bugs.ts'
import { abdScenario } from '../abd/scenario.ts'
import { bugs as chainReplicationBugs } from '../chain-replication/bugs.ts'
import { chainReplicationScenario } from '../chain-replication/scenario.ts'
import { bugs as crdtBugs } from '../crdt/bugs.ts'
import { crdtScenario } from '../crdt/scenario.ts'
import { bugs as dynamoBugs } from '../dynamo/bugs.ts'
import { dynamoScenario } from '../dynamo/scenario.ts'
import { bugs as lockServiceBugs } from '../lock-service/bugs.ts'
import { lockServiceScenario } from '../lock-service/scenario.ts'
import { bugs as multiPaxosBugs } from '../multi-paxos/bugs.ts'
import { multiPaxosScenario } from '../multi-paxos/scenario.ts'
import { bugs as partitionedLogBugs } from '../partitioned-log/bugs.ts'
import { partitionedLogScenario } from '../partitioned-log/scenario.ts'
import { bugs as paxosBugs } from '../paxos/bugs.ts'
import { paxosScenario } from '../paxos/scenario.ts'
import { bugs as percolatorBugs } from '../percolator/bugs.ts'
import { percolatorScenario } from '../percolator/scenario.ts'
import { bugs as plumtreeBugs } from '../plumtree/bugs.ts'
import { plumtreeScenario } from '../plumtree/scenario.ts'
import { bugs as primaryBackupBugs } from '../primary-backup/bugs.ts'
import { primaryBackupScenario } from '../primary-backup/scenario.ts'
import { bugs as pushSumBugs } from '../push-sum/bugs.ts'
import { pushSumScenario } from '../push-sum/scenario.ts'
import { bugs as sagaBugs } from '../saga/bugs.ts'
import { sagaScenario } from '../saga/scenario.ts'
import { bugs as schedulerBugs } from '../scheduler/bugs.ts'
import { schedulerScenario } from '../scheduler/scenario.ts'
import { bugs as swimBugs } from '../swim/bugs.ts'
import { swimScenario } from '../swim/scenario.ts'
import { bugs as twoPhaseCommitBugs } from '../two-phase-commit/bugs.ts'
import { twoPhaseCommitScenario } from '../two-phase-commit/scenario.ts'
import { bugs as viewstampedReplicationBugs } from '../viewstamped-replication/bugs.ts'
import { viewstampedReplicationScenario } from '../viewstamped-replication/scenario.ts'
import type { Bug } from './bug.ts'

/** A bug of one system, with the scenario that has it. */
export interface Planted extends Bug {
  readonly name: string
  readonly scenario: () => FuzzableScenario<unknown>
}

/** An example of a distributed system: as it should be, and in a few ways that it should not. */
export interface System {
  /** Names it, its folder and its scenario. */
  readonly name: string
  readonly correct: () => FuzzableScenario<unknown>
  readonly bugs: readonly Planted[]
}

function system<Name extends string>(
  name: string,
  scenario: (bug?: Name) => FuzzableScenario<unknown>,
  bugs: Readonly<Record<Name, Bug>>,
): System {
  const names = Object.keys(bugs) as Name[]
  return {
    name,
    correct: () => scenario(),
    bugs: names.map(bug => ({ ...bugs[bug], name: bug, scenario: () => scenario(bug) })),
  }
}

/** The proving ground: all of it but Raft, which has more than one scenario. */
export const systems: readonly System[] = [
  system('abd', abdScenario, abdBugs),
  system('paxos', paxosScenario, paxosBugs),
  system('multi-paxos', multiPaxosScenario, multiPaxosBugs),
  system('crdt', crdtScenario, crdtBugs),
  system('two-phase-commit', twoPhaseCommitScenario, twoPhaseCommitBugs),
  system('primary-backup', primaryBackupScenario, primaryBackupBugs),
  system('chain-replication', chainReplicationScenario, chainReplicationBugs),
  system('lock-service', lockServiceScenario, lockServiceBugs),
  system('scheduler', schedulerScenario, schedulerBugs),
  system('swim', swimScenario, swimBugs),
  system('partitioned-log', partitionedLogScenario, partitionedLogBugs),
  system('percolator', percolatorScenario, percolatorBugs),
  system('viewstamped-replication', viewstampedReplicationScenario, viewstampedReplicationBugs),
  system('plumtree', plumtreeScenario, plumtreeBugs),
  system('push-sum', pushSumScenario, pushSumBugs),
  system('dynamo', dynamoScenario, dynamoBugs),
  system('saga', sagaScenario, sagaBugs),
]
