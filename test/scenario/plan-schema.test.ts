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
    [null, 'the plan: expected Object, but found null'],
    [{}, "the plan: seed: expected 'seed', but found undefined"],
    [{ seed: '1', fautls: [] }, 'the plan: fautls: expected no such field'],
    [{ seed: '1', options: { nodes: 0 } }, 'the plan: options.nodes: expected >=1, but found 0'],
    [
      { seed: '1', options: { duration: '-5s' } },
      "the plan: options.duration: expected a duration of 0 or more, such as 250 or '1.5s'",
    ],
    [{ seed: '1', faults: [{ kind: 'quake', at: 0 }] }, 'the plan: faults.0.kind: expected'],
    [{ seed: '1', faults: [{ kind: 'crash', at: 'soon', node: 'n1' }] }, 'the plan: faults.0.at: expected a duration'],
    [
      { seed: '1', faults: [{ kind: 'crash', at: 0 }] },
      "the plan: faults.0.node: expected 'node', but found undefined",
    ],
    [
      { seed: '1', faults: [{ kind: 'loss', at: 0, rate: 3 }] },
      'the plan: faults.0.rate: expected a number from 0 to 1',
    ],
    [{ seed: '1', network: { n1: {} } }, 'the plan: network.n1: expected a link such as "n1->n2"'],
    [{ seed: '1', network: { 'n1->n2': { x: 'lost' } } }, 'expected a message number or range'],
    [
      { seed: '1', operations: [{ client: 'c1', at: 0, value: 1 }] },
      "the plan: operations.0.f: expected 'f', but found undefined",
    ],
  ])('%#', (plan, message) => {
    expect(() => parsePlan(plan)).toThrow(ScenarioError)
    expect(() => parsePlan(plan)).toThrow(message)
  })
})
