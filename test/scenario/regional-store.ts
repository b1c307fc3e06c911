import { fileURLToPath } from 'node:url'
import {
  type AnyEnv,
  crash,
  exponential,
  loss,
  mix,
  type Nemesis,
  partition,
  pause,
  type Regions,
  run,
  scenario,
  swarm,
  uniform,
} from 'sameseed'
import { type Checker, kv, linearizable } from 'sameseed/checkers'
import { client, OLD, type Reach, Replica, upgradedStore } from '../faults/process/upgraded-store.ts'

/** No region has a majority of the five. */
const SPREAD: Regions = { eu: { a: ['n1', 'c1'], b: ['n2'] }, us: ['n3', 'n4', 'c2'], ap: ['n5', 'c3'] }
/** Three of the five are in one. */
const LOPSIDED: Regions = { eu: { a: ['n1', 'n2', 'c1'], b: ['n3'] }, us: ['n4', 'c2'], ap: ['n5', 'c3'] }

const NEAR = [['n1', 'n2'], ['n3', 'n4'], ['n5']]

/** Asks the nodes of its own region alone what there is: fast, and wrong. */
const nearest: Reach = ({ op }, { id, nodes }) => {
  if (op !== 'query') return { nodes, enough: Math.floor(nodes.length / 2) + 1 }
  return { nodes: NEAR.find(names => names.includes(id)) ?? [], enough: 1 }
}

const faults = swarm(partition(), crash(), pause(), loss({ rate: 0.05 }))

/** One region, drawn from the seed, goes down in the middle of the run, and stays down. */
export const outage: Nemesis = {
  kinds: ['crash'],
  faults({ domains = [], stream }) {
    const regions = domains.filter(({ name }) => !name.includes('/'))
    const { name } = regions[Math.floor(stream('outage')() * regions.length)] as { name: string }
    return [{ kind: 'crash', at: '1s', node: `@${name}` } as ReturnType<Nemesis['faults']>[number]]
  },
}

/** Demands that something is answered long after the outage, and before the end. */
const available: Checker = {
  name: 'available',
  check(history) {
    const late = history.filter(({ type, time }) => type === 'ok' && time > 2e9 && time < 3e9)
    return { valid: late.length > 0, reason: `${late.length} operations were answered while a region was down` }
  },
}

function regionalStore(name: string, regions: Regions, reach: Reach | undefined, nemesis: Nemesis, check: Checker) {
  return scenario({
    name,
    nodes: { count: 5, start: (env: AnyEnv) => Replica.start(env, OLD, reach) },
    clients: { count: 3, start: client },
    regions,
    workload: mix(
      {
        get: { weight: 1, value: ({ pick }) => [pick(['x', 'y']), null] },
        put: { weight: 1, value: ({ pick, unique }) => [pick(['x', 'y']), unique] },
      },
      { every: '30ms' },
    ),
    faults: nemesis,
    network: {
      latency: exponential('1ms'),
      between: {
        'eu<->us': uniform('20ms', '30ms'),
        'us<->ap': uniform('30ms', '40ms'),
        'eu<->ap': uniform('40ms', '50ms'),
        'eu/a<->eu/b': uniform('2ms', '4ms'),
      },
    },
    duration: '3s',
    settle: '3s',
    expect: [check],
  })
}

const linear = linearizable(kv()) as unknown as Checker

export const correct = () => regionalStore('regional store', SPREAD, undefined, faults, linear)
export const asksTheNearest = () => regionalStore('store that asks the nearest', SPREAD, nearest, faults, linear)
export const withOutage = () => regionalStore('store in an outage', SPREAD, undefined, outage, available)
export const lopsided = () => regionalStore('lopsided store', LOPSIDED, undefined, outage, available)

/** The fingerprints of a store with versions and of one with regions, for a seed. */
export async function fingerprints(seed: number): Promise<readonly string[]> {
  const runs = [await run(upgradedStore(), { seed }), await run(correct(), { seed })]
  return runs.map(({ fingerprint }) => fingerprint)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log((await fingerprints(Number(process.argv[2]))).join(' '))
}
