import { availability as availabilityChecker } from '../checkers/invariants/availability.ts'
import { type Duration, microseconds } from '../clock/duration.ts'
import { checkOptions } from '../options/options.ts'
import { type FuzzableScenario, scenario } from '../search/plans.ts'
import type { AnyEnv } from '../sim/env.ts'
import type { Client } from '../workload/client.ts'
import type { Operation } from '../workload/history.ts'
import { amongMembers } from './among-members.ts'
import { type MaelstromOptions, maelstromOptions } from './maelstrom-options.ts'
import type { Body } from './protocol/message.ts'
import { MEMBER, membersOf, SERVICES } from './protocol/names.ts'
import { wellFormed } from './protocol/protocol-checker.ts'
import { RpcClient, RpcFailed } from './protocol/rpc.ts'
import { speakingMaelstrom } from './protocol/stdio-node.ts'
import { SERVICE_MAKERS } from './services/catalogue.ts'
import { serviceNode } from './services/service.ts'
import { workloadOf } from './workloads/catalogue.ts'
import type { ProtocolWorkload } from './workloads/protocol-workload.ts'

/** As in Maelstrom: so long after the healing everything has to be where it belongs. */
const QUIET = '10s'
/** Leaves the last reads their time, a few timeouts included. */
const SETTLE = '30s'

/**
 * Makes a scenario of a program that speaks Maelstrom's protocol (https://github.com/jepsen-io/maelstrom): JSON on standard input
 * and output. Its workloads, services and options are Maelstrom's; faults, shrinking and replay are ours: docs/maelstrom.md.
 *
 * @throws ScenarioError for options that make no sense, and a program that is not there.
 */
export function maelstrom(options: MaelstromOptions): FuzzableScenario<unknown> {
  checkOptions('maelstrom', maelstromOptions, options)
  const { program, args = [], env = {}, nodeCount = 5, concurrency = nodeCount, timeLimit = '20s' } = options
  const { services = SERVICES, faults = [], availability, expect = [], network, uncaught } = options
  const {
    workload,
    expect: judges,
    client,
    greetings = () => [],
    timeout = '5s',
    untested = [],
  } = workloadOf(options.workload, {
    every: 1_000 / (options.rate ?? 20),
    quiet: QUIET,
    concurrency,
    topology: options.topology ?? 'grid',
    consistencyModels: [options.consistencyModels ?? 'strict-serializable'].flat(),
    keyCount: options.keyCount,
    maxTxnLength: options.maxTxnLength ?? 4,
    maxWritesPerKey: options.maxWritesPerKey ?? 16,
  })
  return scenario({
    name: options.name ?? `maelstrom ${options.workload}`,
    nodes: {
      [MEMBER]: { count: nodeCount, program, args, env, startProgram: speakingMaelstrom(greetings) },
      ...Object.fromEntries(
        services.map(service => [service, { count: 1, reliable: true, start: serviceNode(SERVICE_MAKERS[service]) }]),
      ),
    },
    clients: { count: concurrency, start: env => startClient(env, client, options.timeout ?? timeout) },
    workload,
    untested: [...untested, ...(options.untested ?? [])],
    faults: [faults].flat().map(amongMembers),
    ...(network === undefined ? {} : { network }),
    ...(uncaught === undefined ? {} : { uncaught }),
    duration: timeLimit,
    settle: SETTLE,
    liveness: { quorum: 'all' },
    expect: [
      ...judges,
      wellFormed(),
      ...(availability === undefined ? [] : [availabilityChecker({ target: availability })]),
      ...expect,
    ],
  })
}

interface HearingClient extends Client<Operation> {
  receive(from: string, body: Body): void
}

function startClient(env: AnyEnv, make: ProtocolWorkload<Operation>['client'], timeout: Duration): HearingClient {
  const members = membersOf(env.nodes)
  const node = members[(Number(env.id.slice(1)) - 1) % members.length] as string
  const rpc = new RpcClient(env, node, microseconds(timeout) / 1_000)
  const carryOut = make(rpc.call)
  return {
    receive: (_, body) => rpc.receive(body),
    async invoke(operation) {
      try {
        return await carryOut(operation)
      } catch (error) {
        if (error instanceof RpcFailed) return error.outcome
        throw error
      }
    },
  }
}
