import { parsePlan, ScenarioError } from 'sameseed'
import { describe, expect, test } from 'vitest'

test('a seed alone is a plan; a number becomes a string', () => {
  expect(parsePlan({ seed: 13 })).toEqual({ seed: '13' })
})

test('a full plan comes through as it is', () => {
  const plan = {
    seed: '1',
    options: {
      nodes: 3,
      duration: '5s',
      latency: { kind: 'exponential', mean: '2ms', min: 0 },
      faultKinds: ['crash'],
      schedule: 'random',
    },
    operations: [{ client: 'c1', at: '1s', f: 'write', value: ['x', 1] }],
    faults: [
      { kind: 'partition', at: '1s', for: '2s', groups: [['n1'], ['n2']] },
      { kind: 'partition', at: '1s', from: ['n1'], to: ['n2'] },
      { kind: 'clock-jump', at: 5, node: 'n1', by: '-1s' },
      { kind: 'loss', at: 5, rate: 0.5, links: [['n1', 'n2']] },
    ],
    network: { 'n1->n2': { '0-3': 'seed', '7': 'lost', '8': { latency: '5ms', duplicate: '9ms' } } },
    schedule: { 'n1->n2 #4': -1 },
  }
  expect(parsePlan(plan)).toEqual(plan)
})

describe('what is wrong is said, and where', () => {
  test.each([
    [null, 'the plan: expected an object, but found null'],
    [{}, 'the plan: the field "seed" is missing: expected a string'],
    [{ seed: '1', fautls: [] }, 'the plan: there is no field "fautls": did you mean "faults"?'],
    [{ seed: '1', options: { nodes: 0 } }, 'the plan: options.nodes is 0: expected a whole number, from 1 to 10000'],
    [
      { seed: '1', options: { duration: '-5s' } },
      "the plan: options.duration is '-5s': expected a duration of 0 or more, such as 250 or '1.5s'",
    ],
    [
      { seed: '1', faults: [{ kind: 'quake', at: 0 }] },
      "the plan: faults[0].kind is 'quake': expected a kind of fault: partition, flapping",
    ],
    [
      { seed: '1', faults: [{ kind: 'crash', at: 'soon', node: 'n1' }] },
      "the plan: faults[0].at is 'soon': expected a duration",
    ],
    [
      { seed: '1', faults: [{ kind: 'crash', at: 0 }] },
      'the plan: the field "faults[0].node" is missing: expected a name',
    ],
    [
      { seed: '1', faults: [{ kind: 'loss', at: 0, rate: 3 }] },
      'the plan: faults[0].rate is 3: expected a number from 0 to 1',
    ],
    [{ seed: '1', faults: [{ kind: 'crsh', at: 0 }] }, "the plan: faults[0].kind is 'crsh': did you mean 'crash'?"],
    [
      { seed: '1', faults: [{ kind: 'crash', at: 0, nod: 'n1' }] },
      'the plan: there is no field "faults[0].nod": did you mean "faults[0].node"?',
    ],
    [
      { seed: '1', faults: [{ kind: 'partition', at: 0, group: [['n1'], ['n2']] }] },
      'the plan: there is no field "faults[0].group": did you mean "faults[0].groups"?',
    ],
    [
      { seed: '1', options: { latency: { kind: 'uniform', min: '5ms', max: '1ms' } } },
      "the plan: options.latency is { kind: 'uniform', min: '5ms', max: '1ms' }: expected a mean and a greatest time",
    ],
    [{ seed: '1', options: { nodes: 1e9 } }, 'the plan: options.nodes is 1000000000: expected a whole number'],
    [{ seed: '1', network: { n1: {} } }, 'the plan: network has \'n1\': expected a link such as "n1->n2"'],
    [{ seed: '1', network: { 'n1->n2': { x: 'lost' } } }, 'expected a message number or range'],
    [
      { seed: '1', operations: [{ client: 'c1', at: 0, value: 1 }] },
      'the plan: the field "operations[0].f" is missing: expected a name',
    ],
  ])('%#', (plan, message) => {
    expect(() => parsePlan(plan)).toThrow(ScenarioError)
    expect(() => parsePlan(plan)).toThrow(message)
  })
})
