import assert from 'node:assert'
import { type AnyScenario, type PlanInput, type Run, run, scenario } from 'sameseed'
import { describe, expect, test } from 'vitest'
import { type StoryOptions, story } from '../../src/report/story.ts'
import { summaryLine, violationSentence } from '../../src/report/violation-sentence.ts'
import { assembler, election, lazyRegister, rumour, silence } from './scenarios.ts'

const traced = (scenario: unknown, plan: PlanInput): Promise<Run> =>
  run(scenario as AnyScenario, plan, { journal: true })

/** The story, with a margin that keeps the snapshots apart from their indentation; positions in files change too often. */
async function told(scenario: unknown, plan: PlanInput, options: StoryOptions = {}): Promise<string> {
  const text = story(await traced(scenario, plan), { root: process.cwd(), ...options })
  return `\n${text.replace(/(\.ts):\d+:\d+/g, '$1:…')}\n`
}

/** As the shrinker left it: n2 votes, crashes, forgets, and votes again. */
const forgottenVote: PlanInput = {
  seed: '34',
  faults: [
    { kind: 'crash', at: '1.4s', for: '2ms', node: 'n2' },
    { kind: 'partition', at: '600ms', for: '300ms', groups: [['n1'], ['n2', 'n3']] },
    { kind: 'partition', at: '1s', groups: [['n1'], ['n3']] },
  ],
  network: {},
}

const staleRead: PlanInput = {
  seed: '1',
  operations: [
    { client: 'c1', at: '10ms', f: 'write', value: 7 },
    { client: 'c1', at: '20ms', f: 'read', value: null },
    { client: 'c2', at: '30ms', f: 'read', value: null },
  ],
  faults: [{ kind: 'partition', at: '5ms', for: '100ms', from: ['n1'], to: ['n2'] }],
}

describe('the story of', () => {
  test('two leaders in one term, out of a run full of heartbeats', async () => {
    const original = { operations: 0, faults: 10, perturbedMessages: 96, nodes: 3, timeMs: 2185.424 }
    const text = await told(election, forgottenVote, { original, replay: 'npx sameseed replay failures/election.json' })
    expect(text).toContain('n1 and n3 are both leader in term 3')
    expect(text).toMatchInlineSnapshot(`
      "
      ✗ election: n1 and n3 are both leader in term 3, against "one leader per term" (always), at 1.478 s
        in a step of n3
        at expect (test/report/scenarios.ts:…)

             ms       n1       n2       n3    9 of 68 messages (⋮: others left out here)
              ⋮       │        ┃        │     … 20 messages (16 heartbeat, 2 vote, 2 granted)
          569.0       │◄───────┨        │     heartbeat term: 1
          600.0⋮ ┌    │        ┃        │     partition n1 | n2 n3 (until 900.0 ms)
          766.0⋮ │    │×───────┨        │     × blocked by a partition: heartbeat term: 1
          817.0⋮ │    ●        ┃        │     timer ⇒ n1 role: follower → candidate, term: 1 → 2
                 │    │        ┃        │        votedFor: n2 → n1
          900.0⋮ └    │        ┃        │     partition n1 | n2 n3 (since 600.0 ms) is healed
        1.000 s⋮ ┌    │        ┃        │     partition n1 | n3 (until 1.478 s)
        1.019 s⋮ │    │        ┠───────►│     heartbeat term: 1
        1.035 s  │    ●        ┃        │     timer ⇒ n1 term: 2 → 3
        1.038 s⋮ │    ├───────►●        │     vote term: 3 ⇒ n2 role: leader → follower, term: 1 → 3
                 │    │        │        │        votedFor: n2 → n1
        1.041 s  │    ●◄───────┤        │     granted term: 3 ⇒ n1 role: candidate → leader
              ⋮  │    ┃        │        │     … 8 messages (heartbeat), 4 not delivered
        1.240 s  │    ┃        │        ●     timer ⇒ n3 role: follower → candidate, term: 1 → 2
                 │    ┃        │        │        votedFor: n2 → n3
        1.341 s⋮ │    ┠────────┼───────×│     × blocked by a partition: heartbeat term: 3
        1.400 s⋮ │    ┃        ╳        │     crash n2 (until 1.402 s)
        1.402 s  │    ┃        ○        │     n2 restarts ⇒ n2 term: 3 → 0, votedFor: n1 → null
        1.444 s⋮ │    ┠───────►●        │     heartbeat term: 3 ⇒ n2 term: 0 → 3
        1.472 s  │    ┃        │        ●     timer ⇒ n3 term: 2 → 3
        1.475 s⋮ │    ┃        ●◄───────┤     vote term: 3 ⇒ n2 votedFor: null → n3
        1.478 s  │    ┃        ├───────►●     granted term: 3 ⇒ n3 role: candidate → leader
        1.478 s  ✗ n1 and n3 are both leader in term 3

      states at the end
        n1  role: leader    term: 3  votedFor: n1
        n2  role: follower  term: 3  votedFor: n3
        n3  role: leader    term: 3  votedFor: n3

      plan
        seed 34 · explicit: 3 faults, 0 perturbed messages
        before shrinking: 0 operations, 10 faults, 96 perturbed messages, 3 nodes, 2.2 s
        partition n1 | n2 n3 at 600.0 ms for 300.0 ms · blocked 8 messages
        partition n1 | n3 at 1.000 s · blocked 13 messages
        crash n2 at 1.400 s for 2.0 ms · stopped 1 node

      replay
        npx sameseed replay failures/election.json
      "
    `)
    expect(text.split('\n').length).toBeLessThanOrEqual(47)
  })

  test('a read that is not linearizable', async () => {
    expect(await told(lazyRegister, staleRead)).toMatchInlineSnapshot(`
      "
      ✗ lazy register: c2's read returned 0 at 34.0 ms, but the register had been 7 since 14.0 ms (c1's
        write of 7), against "linearizable register"

             ms       c1       c2       n1       n2
            0.0       ○        ○        ○        ○     n1, n2 start: value: 0; c1, c2 start
            5.0  ┌    │        │        │        │     partition n1 -> n2 (until 105.0 ms)
           10.0  │    ●        │        │        │     c1 invokes write 7
           12.0  │    ├────────┼───────►●        │     rpc write value: 7 ⇒ n1 value: 0 → 7
                 │    │        │        ├───────×│     × blocked by a partition: copy value: 7
           14.0  │    ●◄╌╌╌╌╌╌╌┼╌╌╌╌╌╌╌╌┤        │     reply done ⇒ c1 write 7 ok
           20.0  │    ●        │        │        │     c1 invokes read
           22.0  │    ├────────┼───────►│        │     rpc read
           24.0  │    ●◄╌╌╌╌╌╌╌┼╌╌╌╌╌╌╌╌┤        │     reply value: 7 ⇒ c1 read ok: 7
           30.0  │    │        ●        │        │     c2 invokes read
           32.0  │    │        ├────────┼───────►│     rpc read
           34.0  │    │        ●◄╌╌╌╌╌╌╌┼╌╌╌╌╌╌╌╌┤     ✗ reply value: 0 ⇒ c2 read ok: 0
          105.0  └    │        │        │        │     partition n1 -> n2 (since 5.0 ms) is healed
        1.000 s       │        │        │        │     all faults healed, no new operations

      operations
        · c1 (process 0)  10.0 → 14.0 ms  write 7  ok
        · c1 (process 0)  20.0 → 24.0 ms  read     ok 7
        ✗ c2 (process 1)  30.0 → 34.0 ms  read     ok 0

      states at the end
        n1  value: 7
        n2  value: 0

      plan
        seed 1 · explicit: 3 operations, 1 fault
        partition n1 -> n2 at 5.0 ms for 100.0 ms · blocked 1 message
      "
    `)
  })

  test('a lost message, a late one and a duplicate', async () => {
    const network = { 'n1->n3': { '0': 'lost' }, 'n1->n2': { '0': { latency: '80ms', duplicate: '90ms' } } } as const
    expect(await told(rumour, { seed: 1, network })).toMatchInlineSnapshot(`
      "
      ✗ rumour: n3 never heard the news (still not 1.000 s after all faults were healed), against "all
        know" (eventually), at 2.000 s
        at expect (test/report/scenarios.ts:…)

             ms      n1       n2       n3
            0.0      ○        ○        ○     n1, n2, n3 start: known: null
           10.0      ●        │        │     timer ⇒ n1 known: null → 'the news'
                     ├────────┼───────×│     × lost by the plan: 'the news'
           90.0      ├───────►●        │     'the news' (sent 10.0 ms, by the plan)
                     │        │        │      ⇒ n2 known: null → 'the news'
          100.0      ├───────►│        │     'the news' (duplicate, sent 10.0 ms, by the plan)
        1.000 s      │        │        │     no new operations
        2.000 s  ✗ n3 never heard the news (still not 1.000 s after all faults were healed)

      states at the end
        n1, n2  known: 'the news'
        n3      known: null

      plan
        seed 1 · explicit: 2 perturbed messages
        messages n1->n3 #0 lost, n1->n2 #0 twice: after 80ms and 90ms
      "
    `)
  })

  test('only what a plan loses itself is lost by it', async () => {
    const faults = [{ kind: 'loss', at: 0, for: '1s', rate: 1, links: [['n1', 'n3']] }] as const
    const lost = async (fate: 'lost' | 'seed', plan: object = {}) =>
      / *× (lost.*)/.exec(await told(rumour, { seed: 1, network: { 'n1->n3': { '0': fate } }, ...plan }))?.[1]
    expect(await lost('lost')).toBe("lost by the plan: 'the news'")
    expect(await lost('seed', { faults })).toBe("lost: 'the news'")
  })

  test('an error that a node throws', async () => {
    const network = { 'n1->n2': { '1': { latency: '20ms' } } } as const
    expect(await told(assembler, { seed: 1, network })).toMatchInlineSnapshot(`
      "
      ✗ assembler: n2 threw Error: part 3 came, but 2 was to come next, at 2.0 ms
        at Assembler.take (test/report/scenarios.ts:…)

           ms      n1       n2
          0.0      ○              n1 starts: next: 1
                   ├───────…      … under way until 20.0 ms, by the plan: part number: 2
                   │        ○     n2 starts: next: 1
          2.0      ├───────►●     part number: 1 ⇒ n2 next: 1 → 2
                   ├───────►╳     ✗ part number: 3
                   │               ⇒ n2 crashes: Error: part 3 came, but 2 was to come next

      states at the end
        n1  next: 1
        n2  down

      plan
        seed 1 · explicit: 1 perturbed message
        messages n1->n2 #1 after 20ms
      "
    `)
  })

  test('a client that waits for ever, in ASCII', async () => {
    expect(await told(silence, { seed: 1 }, { unicode: false })).toMatchInlineSnapshot(`
      "
      x silence: nothing is left that could happen, but c1 has been waiting for its ask since 59.5 ms; n1
        waits for nothing but messages, at 2.000 s

             ms      c1       n1
            0.0      o        o     n1, c1 start
           59.5      *        |     c1 invokes ask 'question 1'
           61.5      |------->|     'question 1'
        1.000 s      |        |     no new operations
        2.000 s  x nothing is left that could happen, but c1 has been waiting for its ask since 59.5 ms;
                   n1 waits for nothing but messages

      operations
          c1 (process 0)  59.5 ms -> 2.000 s  ask 'question 1'  info the run ended

      plan
        seed 1 - all else follows from it
      "
    `)
  })

  test('a run that passed, with a hold, a pause and a crash', async () => {
    const faults = [
      { kind: 'hold', at: '5ms', for: '100ms', groups: [['n1'], ['n2']] },
      { kind: 'pause', at: '1ms', for: '50ms', node: 'n3' },
      { kind: 'crash', at: '200ms', for: '10ms', node: 'n2' },
      { kind: 'clock-jump', at: '3ms', node: 'n3', by: '-1s' },
    ] as const
    expect(await told(lastWord, { seed: 1, faults })).toMatchInlineSnapshot(`
      "
      ✓ rumour: nothing was found wrong in 1.000 s

             ms       n1       n2       n3
            0.0       ○        ○        ○     n1, n2, n3 start: known: null
            1.0       │        │        ┊     pause n3 (until 51.0 ms)
            3.0       │        │        ┊     clock-jump n3 by -1s
            5.0  ┌    │        │        ┊     hold n1 | n2 (until 105.0 ms)
           10.0  │    ●        │        ┊     timer ⇒ n1 known: null → 'the news'
           12.0  │    ├───────×│        ┊     × held back: 'the news'
           51.0  │    │        │        ┊     pause n3 (since 1.0 ms) is over
                 │    ├────────┼───────►●     'the news' ⇒ n3 known: null → 'the news'
          105.0  └    │        │        │     hold n1 | n2 (since 5.0 ms) is healed
                      ├───────►●        │     'the news' (sent 10.0 ms, held back)
                      │        │        │      ⇒ n2 known: null → 'the news'
          200.0       │        ╳        │     crash n2 (until 210.0 ms)
          210.0       │        ○        │     n2 restarts ⇒ n2 known: 'the news' → null
        1.000 s       │        │        │     all faults healed, no new operations

      states at the end
        n1, n3  known: 'the news'
        n2      known: null

      plan
        seed 1 · explicit: 4 faults
        pause n3 at 1.0 ms for 50.0 ms · stopped 1 node
        clock-jump n3 by -1s at 3.0 ms · moved 1 clock
        hold n1 | n2 at 5.0 ms for 100.0 ms · held back 1 message
        crash n2 at 200.0 ms for 10.0 ms · stopped 1 node
      "
    `)
  })
})

/** The rumour, without anything that must hold. */
const lastWord = { ...rumour, properties: [] }

describe('one sentence, one line', () => {
  test.each<{ name: string; scenario: unknown; plan: PlanInput }>([
    { name: 'two leaders', scenario: election, plan: forgottenVote },
    { name: 'a stale read', scenario: lazyRegister, plan: staleRead },
    { name: 'a lost message', scenario: rumour, plan: { seed: 1, network: { 'n1->n3': { '0': 'lost' } } } },
    { name: 'an error', scenario: assembler, plan: { seed: 1, network: { 'n1->n2': { '1': { latency: '20ms' } } } } },
    { name: 'nothing goes on', scenario: silence, plan: { seed: 1 } },
    { name: 'a run that passed', scenario: lastWord, plan: { seed: 1 } },
  ])('$name', async ({ scenario, plan }) => {
    const result = await traced(scenario as AnyScenario, plan)
    expect([violationSentence(result), summaryLine(result)]).toMatchSnapshot()
    expect(summaryLine(result, { width: 80 }).length).toBeLessThanOrEqual(80)
  })
})

test('colours are painted over the same text', async () => {
  const result = await traced(lazyRegister, staleRead)
  const painted = story(result, { color: true })
  expect(painted).toContain('\u001b[')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is looked for
  expect(painted.replace(/\u001b\[\d+m/g, '')).toBe(story(result))
})

test('the same run has the same story', async () => {
  const [once, again] = [await traced(election, forgottenVote), await traced(election, forgottenVote)]
  expect(story(again)).toBe(story(once))
})

test('a run without its journal has all but the diagram', async () => {
  const text = story(await run(lazyRegister as AnyScenario, staleRead, { journal: false }))
  expect(text).toContain('needs a run with a journal')
  expect(text).toMatch(/process 1 .* read +ok 0/)
})

test('an assertion is told with its difference, each line behind a margin', async () => {
  const asserting = scenario({
    name: 'asserting',
    nodes: { count: 1, start: () => ({ inspect: () => ({ term: 1, vote: 'n1' }) }) },
    duration: '1s',
    expect: ({ always }) => [
      always('same', ({ nodes }) => {
        for (const { state } of nodes) assert.deepStrictEqual(state, { term: 2, vote: 'n1' })
      }),
    ],
  })
  const lines = story(await run(asserting, { seed: 1 }, { journal: true })).split('\n')
  expect(lines[0]).toMatch(/^✗ asserting: Expected values to be strictly deep-equal, against "same"/)
  expect(lines).toContain('  │ +   term: 1,')
  expect(lines).toContain('  │ -   term: 2,')
  expect(lines.find(line => line.startsWith('  at '))).toContain('story.test.ts:')
  const hostile = scenario({
    name: 'hostile',
    nodes: { count: 1, start: () => ({ inspect: () => 1 }) },
    expect: ({ always }) => [
      always('no', () => Array.from({ length: 40 }, (_, i) => `::error::${i}\x1b[31m`).join('\n')),
    ],
  })
  const told = story(await run(hostile, { seed: 1 }, { journal: true })).split('\n')
  expect(told.filter(line => line.trimStart().startsWith('::'))).toEqual([])
  expect(told).toContain('  │ … 24 more lines')
})

test.each([
  [100, true],
  [60, false],
])('of a sentence too long for %i columns, what it is against is told whole', async (width, unicode) => {
  const wordy = (name: string, words = 200) =>
    scenario({
      name: 'wordy',
      nodes: { count: 1, start: () => ({ inspect: () => 1 }) },
      duration: '1ms',
      expect: [{ name, check: () => ({ valid: false, reason: `c1 read ${'what was long gone '.repeat(words)}` }) }],
    })
  const opening = async (each: ReturnType<typeof wordy>) => {
    const told = story(await run(each, { seed: 1 }, { journal: true }), { width, unicode })
    return told.slice(0, told.indexOf('\n\n')).split('\n')
  }
  const lines = await opening(wordy('strict serializability of all accounts'))
  expect(lines.length).toBe(5)
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(width)
  const sentence = lines.map(line => line.trim()).join(' ')
  expect(sentence).toMatch(/^\S+ wordy: c1 read what was long gone /)
  expect(sentence).toMatch(
    unicode
      ? /[^…]…, against "strict serializability of all accounts"$/
      : /[^.]\.\.\., against "strict serializability of all accounts"$/,
  )
  // A name that takes all the room is cut, as what is wrong is then.
  const named = await opening(wordy('so long a name '.repeat(60).trim(), 1))
  expect(named.length).toBe(5)
  expect(named.at(-1)).toMatch(unicode ? /…$/ : /\.\.\.$/)
})

test('where what is wrong quotes what it is against, but too late to be shown, that is told all the same', async () => {
  const quoting = scenario({
    name: 'quoting',
    nodes: { count: 1, start: () => ({ inspect: () => 1 }) },
    duration: '1ms',
    expect: ({ always }) => [always('all is well', () => `${'it is as it is '.repeat(99)} and not "all is well"`)],
  })
  const told = story(await run(quoting, { seed: 1 }, { journal: true }))
  expect(told.slice(0, told.indexOf('\n\n')).replaceAll(/\s+/g, ' ')).toContain(
    '…, against "all is well" (always), at 0.0 ms',
  )
})
