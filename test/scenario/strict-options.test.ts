import {
  always,
  crash,
  mix,
  ok,
  partition,
  registerWorkload,
  ScenarioError,
  type ScenarioSpec,
  scenario,
} from 'sameseed'
import { expect, test } from 'vitest'

const spec = { name: 'x', nodes: { count: 3, start: () => ({}) }, clients: { count: 1, start: () => ({ invoke: ok }) } }

/** What is said about a specification with something else in it. */
const said = (more: object): string => {
  try {
    scenario({ ...spec, ...more } as ScenarioSpec<unknown>)
  } catch (error) {
    expect(error).toBeInstanceOf(ScenarioError)
    return (error as Error).message
  }
  return 'fine'
}

test.each<[object, string]>([
  [{ duraton: '1s' }, 'scenario "x": there is no option "duraton": did you mean "duration"?'],
  [{ expct: [] }, 'scenario "x": there is no option "expct": did you mean "expect"?'],
  [{ latency: 1 }, 'scenario "x": there is no option "latency": did you mean "network.latency"?'],
  [
    { nodes: { ...spec.nodes, strat: 1 } },
    'scenario "x": there is no option "nodes.strat": did you mean "nodes.start"?',
  ],
  [{ clients: { ...spec.clients, cout: 1 } }, 'there is no option "clients.cout": did you mean "clients.count"?'],
  [{ network: { los: 0.1 } }, 'there is no option "network.los": did you mean "network.loss"?'],
  [{ disk: { latncy: 1 } }, 'there is no option "disk.latncy": did you mean "disk.latency"?'],
  [{ liveness: { quorm: 'all' } }, 'there is no option "liveness.quorm": did you mean "liveness.quorum"?'],
  [
    { uncaught: { restartAftr: 1 } },
    'there is no option "uncaught.restartAftr": did you mean "uncaught.restartAfter"?',
  ],
  [{ name: undefined }, 'scenario: the option "name" is missing: expected a text'],
  [{ name: '' }, "scenario: name is '': expected a text that is not empty"],
  [{ nodes: undefined }, 'the option "nodes" is missing: expected an object'],
  [{ nodes: { count: 3 } }, 'the option "nodes.start" is missing: expected a function that starts a node'],
  [{ nodes: { ...spec.nodes, count: 0 } }, 'nodes.count is 0: expected a whole number, from 1 to 10000'],
  [{ nodes: { ...spec.nodes, count: 1e9 } }, 'nodes.count is 1000000000: expected a whole number, from 1 to 10000'],
  [{ nodes: { ...spec.nodes, initial: 4 } }, 'nodes.initial is 4, of 3 nodes'],
  [{ network: { latency: 1 } }, "network.latency is 1: expected a latency such as exponential('2ms')"],
  [{ network: { latency: { kind: 'uniform', min: 2, max: 1 } } }, 'expected a mean and a greatest time'],
  [{ network: { loss: 3 } }, 'network.loss is 3: expected a number from 0 to 1'],
  [{ duration: '5 parsecs' }, "duration is '5 parsecs': expected a duration"],
  [{ schedule: 'randm' }, "schedule is 'randm': did you mean 'random'?"],
  [{ liveness: true }, 'liveness is true: expected an object'],
  [{ liveness: { quorum: 'some' } }, "liveness.quorum is 'some': expected 'all' or 'majority'"],
  [{ uncaught: 'ignore' }, "uncaught is 'ignore': expected 'fail' or { restartAfter: '1s' }"],
  [
    { workload: [{ f: 'read' }] },
    "workload is [ { f: 'read' } ]: expected a workload such as mix({ read: 1 }): gen.source(…)",
  ],
  [
    { workload: registerWorkload() },
    'such as mix({ read: 1 }): a ready-made workload brings what it expects, so spread it into the scenario (...registerWorkload())',
  ],
  [{ workload: { read: 1 } }, 'workload is { read: 1 }: expected a workload such as mix({ read: 1 })'],
  [{ faults: crash }, 'faults is the function crash: expected a nemesis such as partition(): call the function'],
  [{ faults: [partition(), crash] }, 'faults[1] is the function crash: expected a nemesis'],
  [{ faults: [{ kind: 'crash', at: 0, node: 'n1' }] }, 'faults[0] is { kind'],
  [{ expect: always('a', () => true) }, 'expected a list of properties and checkers'],
  [{ expect: [() => true] }, "expect[0] is a function: expected a property such as always('name', …)"],
  [{ expect: () => [5] }, "expect[0] is 5: expected a property such as always('name', …)"],
  [{ expect: () => undefined }, 'expect is a function that returned nothing: is a "return" missing?'],
  [{ maxEvents: 0 }, 'maxEvents is 0: expected a whole number, 1 or more'],
])('%o', (more, sentence) => {
  expect(said(more)).toContain(sentence)
})

test('what is right is accepted', () => {
  const more = {
    faults: [partition()],
    workload: mix({ read: 1 }),
    network: { loss: 0.1, reorder: false },
    liveness: { quorum: 'majority' },
    uncaught: { restartAfter: '1s' },
    expect: () => [always('a', () => true)],
  }
  expect(said(more)).toBe('fine')
})
