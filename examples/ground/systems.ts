import type { FuzzableScenario } from 'sameseed'
import { bugs as abdBugs } from '../abd/bugs.ts'
import { abdScenario } from '../abd/scenario.ts'
import { bugs as accountsBugs } from '../accounts/bugs.ts'
import { accountsScenario } from '../accounts/scenario.ts'
import { bugs as boundedBufferBugs } from '../bounded-buffer/bugs.ts'
import { boundedBufferScenario } from '../bounded-buffer/scenario.ts'
import { bugs as chainReplicationBugs } from '../chain-replication/bugs.ts'
import { chainReplicationScenario } from '../chain-replication/scenario.ts'
import { bugs as coffeeMachineBugs } from '../coffee-machine/bugs.ts'
import { coffeeMachineScenario } from '../coffee-machine/scenario.ts'
import { bugs as crdtBugs } from '../crdt/bugs.ts'
import { crdtScenario } from '../crdt/scenario.ts'
import { bugs as dynamoBugs } from '../dynamo/bugs.ts'
import { dynamoScenario } from '../dynamo/scenario.ts'
import { bugs as exactlyOnceBugs } from '../exactly-once/bugs.ts'
import { exactlyOnceScenario } from '../exactly-once/scenario.ts'
import { bugs as extentRepairBugs } from '../extent-repair/bugs.ts'
import { extentRepairScenario } from '../extent-repair/scenario.ts'
import { bugs as failureDetectorBugs } from '../failure-detector/bugs.ts'
import { failureDetectorScenario } from '../failure-detector/scenario.ts'
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
import { bugs as servingRobotBugs } from '../serving-robot/bugs.ts'
import { servingRobotScenario } from '../serving-robot/scenario.ts'
import { bugs as shardedStoreBugs } from '../sharded-store/bugs.ts'
import { shardedStoreScenario } from '../sharded-store/scenario.ts'
import { bugs as swimBugs } from '../swim/bugs.ts'
import { swimScenario } from '../swim/scenario.ts'
import { bugs as twoPhaseCommitBugs } from '../two-phase-commit/bugs.ts'
import { twoPhaseCommitScenario } from '../two-phase-commit/scenario.ts'
import { bugs as viewServiceBugs } from '../view-service/bugs.ts'
import { viewServiceScenario } from '../view-service/scenario.ts'
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

/** The field's systems: all but Raft, which has more than one scenario. */
const field: readonly System[] = [
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

/** What other tools search: the samples of P and Coyote and the labs of DSLabs, each re-created small. */
export const samples: readonly System[] = [
  system('accounts', accountsScenario, accountsBugs),
  system('bounded-buffer', boundedBufferScenario, boundedBufferBugs),
  system('coffee-machine', coffeeMachineScenario, coffeeMachineBugs),
  system('exactly-once', exactlyOnceScenario, exactlyOnceBugs),
  system('extent-repair', extentRepairScenario, extentRepairBugs),
  system('failure-detector', failureDetectorScenario, failureDetectorBugs),
  system('serving-robot', servingRobotScenario, servingRobotBugs),
  system('view-service', viewServiceScenario, viewServiceBugs),
  system('sharded-store', shardedStoreScenario, shardedStoreBugs),
]

/** The proving ground. */
export const systems: readonly System[] = [...field, ...samples]
