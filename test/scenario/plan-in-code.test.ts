import { type AnyEnv, mix, ok, type Plan, run, Simulation, scenario } from 'sameseed'
import { expect, test } from 'vitest'

const system = (to = 'n1') =>
  scenario({
    name: 'asking',
    nodes: { count: 2, start: () => ({ receive: () => 'yes' }) },
    clients: { count: 1, start: (env: AnyEnv) => ({ invoke: async () => ok(await env.rpc(to, 'well?')) }) },
    workload: mix({ ask: 1 }),
    duration: '500ms',
  })

const at = { at: '1ms', for: '1ms' }

/** As JavaScript may give them: nothing checks their types. */
const WRONG: readonly (readonly [what: string, plan: unknown, sentence: string])[] = [
  ['no plan', undefined, 'the plan has no seed: a plan is an object such as { seed: 1 }'],
  ['no seed', { faults: [] }, 'the plan has no seed: a plan is an object such as { seed: 1 }'],
  ['a number', 13, 'the plan has no seed: a plan is an object such as { seed: 1 }'],
  ['a misspelt section', { seed: 1, fault: [] }, 'the plan: there is no field "fault": did you mean "faults"?'],
  ['faults that are no list', { seed: 1, faults: {} }, 'the plan: faults is {}: expected a list'],
  ['no fault', { seed: 1, faults: [{ kind: 'crash', ...at, node: 'n1' }, null] }, 'the plan: faults[1] is null'],
  ['a fault without a time', { seed: 1, faults: [{ kind: 'crash' }] }, 'the plan: the field "faults[0].at" is missing'],
  ['an unknown fault', { seed: 1, faults: [{ kind: 'meteor', ...at }] }, "the plan: faults[0].kind is 'meteor'"],
  [
    'groups that are none',
    { seed: 1, faults: [{ kind: 'partition', ...at, groups: ['n1'] }] },
    "the plan: faults[0].groups[0] is 'n1'",
  ],
  ['operations that are no list', { seed: 1, operations: 'ask' }, "the plan: operations is 'ask': expected a list"],
  [
    'half an operation',
    { seed: 1, operations: [{ client: 'c1' }] },
    'the plan: the field "operations[0].at" is missing',
  ],
  ['no network', { seed: 1, network: null }, 'the plan: network is null: expected an object'],
  ['no link', { seed: 1, network: { n1: {} } }, "the plan: network has 'n1'"],
  ['no fate', { seed: 1, network: { 'n1->n2': { '0': 'gone' } } }, 'the plan: network["n1->n2"]["0"] is \'gone\''],
  ['no priority', { seed: 1, schedule: { 'n1->n2 #1': 'high' } }, 'the plan: schedule["n1->n2 #1"] is \'high\''],
  ['no options', { seed: 1, options: 5 }, "the plan's options: expected an object, but found 5"],
]

test.each(WRONG)('a plan with %s is told in a sentence, with the path', async (_, plan, sentence) => {
  const error = await run(system(), plan as Plan).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ name: 'ScenarioError', message: expect.stringContaining(sentence) })
  expect(() => new Simulation(system(), plan as Plan)).toThrow(sentence)
})

test('the same part is checked once for each place where it may stand', async () => {
  const part = {}
  await run(system(), { seed: 1, network: { 'n1->n2': part } })
  await run(system(), { seed: 1, schedule: part })
  await expect(run(system(), { seed: 1, faults: [part] } as never)).rejects.toThrow('the field "faults[0].')
})

test('a client that asks a process which there is not is a mistake of the scenario, also where it catches that', async () => {
  const sentence = 'c1 sends to "n3", but there is no such process; there are n1, n2, c1'
  await expect(run(system('n3'), { seed: 1 })).rejects.toThrow(sentence)
  const forgiving = scenario({
    name: 'forgiving',
    nodes: { count: 2, start: () => ({}) },
    clients: { count: 1, start: (env: AnyEnv) => ({ invoke: () => env.rpc('n3', 1).then(ok, () => ok()) }) },
    workload: mix({ ask: 1 }),
    duration: '500ms',
  })
  await expect(run(forgiving, { seed: 1 })).rejects.toThrow(sentence)
  // Of a node, which computes whom it asks, it is a finding.
  const node = scenario({
    name: 'node',
    nodes: { count: 2, start: env => void env.after('1ms', () => env.send('n3', 1)) },
    duration: '10ms',
  })
  expect(await run(node, { seed: 1 })).toMatchObject({ verdict: 'failed' })
})
