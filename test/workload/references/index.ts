import type { AnyEnv, AnyOperation, ReadyMadeWorkload } from 'sameseed'
import * as sameseed from 'sameseed'
import { AllInOne, type Bug } from './all-in-one.ts'
import { asking, Durable, type DurableBug, insisting, type StateMachine } from './durable.ts'
import { LOG_BUGS, Log, logClient } from './log.ts'
import { COUNTER, NAIVE_COUNTER, SET } from './objects.ts'
import { type Reference, reference, type Start } from './reference.ts'
import { REPLICA_BUGS, Replica, type Replicated, replicaClient } from './replica.ts'

/** The names of all ready-made workloads. */
export type WorkloadName = Extract<keyof typeof sameseed, `${string}Workload`>
export const workloadNames = Object.keys(sameseed).filter((name): name is WorkloadName => name.endsWith('Workload'))

/** A server that writes everything down, with bugs of its own and of keeping it. */
function served<Op extends AnyOperation>(
  name: string,
  workload: ReadyMadeWorkload<Op>,
  bugs: readonly (Bug | DurableBug)[],
  machine: (bug?: Bug) => StateMachine = bug => new AllInOne(bug),
  client: typeof asking = asking,
): Reference {
  const withBug = (bug: Bug | DurableBug): Start => {
    if (bug === 'unsaved' || bug === 'done-twice') return env => Durable.start(env, machine(), bug)
    return env => Durable.start(env, machine(bug))
  }
  const system = { nodes: 1, client, start: (env: AnyEnv) => Durable.start(env, machine()) }
  return reference(name, workload, system, Object.fromEntries(bugs.map(bug => [bug, withBug(bug)])))
}

/** Replicas that tell each other what they know. */
function replicated<Op extends AnyOperation, State>(
  name: string,
  workload: ReadyMadeWorkload<Op>,
  object: Replicated<State>,
  others: Readonly<Record<string, Start>> = {},
): Reference {
  const bugs = REPLICA_BUGS.map((bug): [string, Start] => [bug, env => Replica.start(env, object, bug)])
  const system = { nodes: 3, client: replicaClient, start: (env: AnyEnv) => Replica.start(env, object) }
  return reference(name, workload, system, { ...Object.fromEntries(bugs), ...others })
}

const naive: Start = env => Replica.start(env, NAIVE_COUNTER)
const logs = { nodes: 1, client: logClient, start: (env: AnyEnv) => Log.start(env) }
const wrongLogs = Object.fromEntries(LOG_BUGS.map(bug => [bug, (env: AnyEnv) => Log.start(env, bug)]))
const every = '20ms'
const {
  bankWorkload,
  broadcastWorkload,
  counterWorkload,
  gCounterWorkload,
  kafkaWorkload,
  listAppendWorkload,
  lockWorkload,
  longForkWorkload,
  pnCounterWorkload,
  queueWorkload,
  registerWorkload,
  rwRegisterWorkload,
  setWorkload,
  uniqueIdsWorkload,
} = sameseed

/** Every ready-made workload has a system that it must not fail, and at least two that it must. */
export const REFERENCES: Readonly<Record<WorkloadName, readonly Reference[]>> = {
  bankWorkload: [served('bank', bankWorkload({ every }), ['lost-money', 'half-seen'])],
  broadcastWorkload: [replicated('broadcast', broadcastWorkload({ every }), SET)],
  counterWorkload: [
    served('counter', counterWorkload({ every }), ['lost-addition', 'unsaved', 'done-twice'], AllInOne.counting),
    served(
      'linearizable counter',
      counterWorkload({ every, linearizable: true }),
      ['lost-addition', 'unsaved', 'done-twice'],
      AllInOne.counting,
    ),
  ],
  gCounterWorkload: [replicated('g-counter', gCounterWorkload({ every }), COUNTER, { naive })],
  kafkaWorkload: [reference('kafka', kafkaWorkload({ every }), logs, wrongLogs)],
  listAppendWorkload: [
    served('list-append', listAppendWorkload({ every }), ['lost-append', 'applied-abort', 'unsaved', 'done-twice']),
  ],
  lockWorkload: [served('lock', lockWorkload({ every }), ['granted-twice', 'unsaved'])],
  longForkWorkload: [served('long fork', longForkWorkload({ every }), ['forked', 'late-halves'])],
  pnCounterWorkload: [replicated('pn-counter', pnCounterWorkload({ every }), COUNTER, { naive })],
  queueWorkload: [
    served('fifo queue', queueWorkload({ every }), ['dequeued-twice', 'unsaved', 'done-twice']),
    served('unordered queue', queueWorkload({ every, order: 'unordered' }), ['dequeued-twice', 'done-twice']),
    // What a lost answer took out of the queue never comes out: the client has to ask again.
    served('total queue', queueWorkload({ every, order: 'total' }), ['lost-element', 'unsaved'], undefined, insisting),
  ],
  registerWorkload: [served('register', registerWorkload({ every }), ['stale-read', 'unsaved'])],
  rwRegisterWorkload: [
    served('rw-register', rwRegisterWorkload({ every, linearizableKeys: true }), ['applied-abort', 'unsaved']),
  ],
  setWorkload: [
    replicated('set', setWorkload({ every }), SET),
    served(
      'linearizable set',
      setWorkload({ every, linearizable: true }),
      ['lost-element', 'unsaved'],
      AllInOne.collecting,
    ),
  ],
  uniqueIdsWorkload: [served('unique ids', uniqueIdsWorkload({ every }), ['repeated-id', 'unsaved'])],
}
