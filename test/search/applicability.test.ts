import { type AnyEnv, type Fault, mix, ok, type PlanInput, run, ScenarioError, scenario } from 'sameseed'
import { describe, expect, test } from 'vitest'
import { type Failure, failureOf, parseFailure, sentenceOf } from '../../src/failures/failure.ts'
import { checkFit } from '../../src/failures/misfit.ts'
import { PlanMisfit } from '../../src/failures/plan-misfit.ts'
import type { Run } from '../../src/scenario/run.ts'
import { applicability, lostSince, type UnmetPart } from '../../src/search/applicability.ts'

/** c1 asks n1, which says so to n2. */
const relay = scenario({
  name: 'relay',
  nodes: {
    count: 2,
    start: (env: AnyEnv) => ({
      receive(from: string) {
        if (from === 'c1') env.send('n2', 'said')
        return 'heard'
      },
    }),
  },
  clients: { count: 1, start: env => ({ invoke: async () => ok(await env.rpc('n1', 'say')) }) },
  workload: mix({ say: 1, shout: 0 }),
  duration: '1s',
})
const say = (at: string) => ({ client: 'c1', at, f: 'say', value: null })

async function unmet(plan: Omit<PlanInput, 'seed'>): Promise<readonly [parts: number, ...unmet: string[]]> {
  const { parts, unmet } = applicability(relay, await run(relay, { seed: 1, ...plan }))
  return [parts, ...unmet.map(({ part, what }) => `${part} ${what}`)]
}

describe('what of a plan its run did not do', () => {
  test('nothing is laid down by a seed, or by sections that are empty', async () => {
    expect(await unmet({})).toEqual([0])
    expect(await unmet({ operations: [], faults: [], network: { 'n1->n2': { '0-': 'seed' } } })).toEqual([0])
  })

  test('operations for which there was no time', async () => {
    expect(await unmet({ operations: [say('2s'), say('10ms'), say('20ms')] })).toEqual([
      3,
      'operations[0] c1 say at 2s: never invoked',
    ])
    expect(await unmet({ operations: [say('10ms'), { ...say('0ms'), final: true }] })).toEqual([
      2,
      'operations[1] c1 say at 0ms after the healing: never invoked',
    ])
  })

  test('faults that did not begin, and those that did nothing', async () => {
    const faults: Fault[] = [
      { kind: 'partition', at: '0ms', for: '1s', groups: [['n1'], ['n2']] },
      { kind: 'partition', at: '100ms', for: '1ms', groups: [['n1'], ['n2']] },
      { kind: 'crash', at: 0, for: 0, node: 'n2', after: { reach: 'elected' } },
      { kind: 'crash', at: '2s', for: 0, node: 'n2' },
    ]
    expect(await unmet({ operations: [say('10ms')], faults })).toEqual([
      5,
      'faults[1] partition n1 | n2: had no effect',
      'faults[2] crash n2: never began, "elected" was not reached',
      'faults[3] crash n2: never began',
    ])
  })

  test('messages that were not sent', async () => {
    const network = {
      'n1->n2': { '0': 'lost', '1': { latency: '5ms' }, '0-7': 'seed', '2-9': 'seed' },
      'n2->n1': { '3-': 'lost' },
    } as const
    const schedule = { 'n1->n2 #0': 1, 'n1->n2 #7': 1, 'n1 timer 4': 1 }
    expect(await unmet({ operations: [say('10ms')], network, schedule })).toEqual([
      8,
      'network["n1->n2"]["1"] after 5ms: never sent, only 1 message went over the link',
      'network["n1->n2"]["2-9"] as the seed has it: never sent, only 1 message went over the link',
      'network["n2->n1"]["3-"] lost: never sent, no message went over the link',
      'schedule["n1->n2 #7"] never sent, only 1 message went over the link',
    ])
  })

  test('what did not happen when it was stored does not count', async () => {
    const then = applicability(relay, await run(relay, { seed: 1, operations: [say('10ms'), say('2s')] }))
    const now = { parts: 2, unmet: [{ part: 'operations[0]', what: 'gone' }, ...then.unmet] }
    expect(lostSince(now, ['operations[1]'])).toEqual({ parts: 1, unmet: [{ part: 'operations[0]', what: 'gone' }] })
  })
})

describe('plans that do not fit', () => {
  const about = { file: 'relay.ts', versions: { sameseed: '1', node: '20' } }
  const stored = (failing: Run, unmet: readonly UnmetPart[] = []) => {
    const { scenario, signature = '', plan, fingerprint } = failing
    return failureOf({ scenario, signature, message: sentenceOf(failing), plan, fingerprint, unmet }, about)
  }
  const withPlan = async (plan: Omit<PlanInput, 'seed'>): Promise<Failure> => ({
    ...stored(await run(relay, { seed: 7 })),
    plan: { seed: '7', ...plan },
  })
  const faults: Fault[] = [{ kind: 'crash', at: 0, for: 0, node: 'n3' }]

  test.each([
    [{ operations: [{ ...say('0ms'), client: 'c2' }] }, 'operations[0] names the client "c2", but the clients are c1'],
    [
      { operations: [say('0ms'), { ...say('0ms'), f: 'sing' }] },
      'operations[1] is "sing", but the workload has only say, shout',
    ],
    [{ faults }, 'faults[0] names "n3", but there are only n1, n2, c1'],
    [{ network: { 'n1->n4': {} } }, 'network["n1->n4"] names "n4"'],
  ])('%j', async (plan, reason) => {
    const failure = await withPlan(plan)
    expect(() => checkFit(relay, failure, 'kept.json')).toThrow(PlanMisfit)
    expect(() => checkFit(relay, failure, 'kept.json')).toThrow(
      `kept.json: its plan no longer applies to scenario "relay": the plan's ${reason}`,
    )
  })

  test('operations that the mix can give, or that a person wrote, do', async () => {
    const shouted = await withPlan({ operations: [{ ...say('0ms'), f: 'shout' }] })
    expect(() => checkFit(relay, shouted, 'kept.json')).not.toThrow()
    const sung = await withPlan({ operations: [{ ...say('0ms'), f: 'sing' }] })
    const byHand = { ...sung, original: sung.plan }
    expect(() => checkFit(relay, byHand, 'kept.json')).not.toThrow()
  })

  test('what is no plan any more belongs to its scenario all the same', async () => {
    const failure = { ...(await withPlan({})), plan: { seed: '7', faults: [{ kind: 'flood', at: 0 }] } }
    const parse = () => parseFailure(JSON.stringify(failure), 'kept.json')
    expect(parse).toThrow(
      /^kept\.json: its plan no longer applies to scenario "relay": plan: faults\[0\]\.kind is 'flood': expected a kind of fault/,
    )
    try {
      parse()
    } catch (error) {
      expect((error as PlanMisfit).origin).toEqual({ scenario: 'relay', file: 'relay.ts', seed: '7' })
    }
  })

  test('what did not happen even then is stored', async () => {
    const plan = { seed: 1, operations: [say('10ms'), say('2s')] }
    const failing = await run(relay, plan)
    const failure = stored(failing, applicability(relay, failing).unmet)
    expect(failure.unmet).toEqual(['operations[1]'])
    expect(parseFailure(JSON.stringify(failure), 'kept.json')).toEqual(failure)
  })

  test('what is read as JSON already, or is none, is named', async () => {
    const failure = await withPlan({})
    const takesText = "parseFailure takes the text of a failure file: readFileSync(path, 'utf8')"
    expect(() => parseFailure(failure as never)).toThrow(new ScenarioError(takesText))
    expect(() => parseFailure('{')).toThrow(/^the failure is not JSON: /)
    expect(parseFailure(JSON.stringify(failure))).toEqual(failure)
  })
})
