import { type AnyEnv, type AnyScenario, constant, run, scenario } from 'sameseed'
import { describe, expect, test } from 'vitest'
import liferaft from '../../examples/liferaft/liferaft.sim.ts'
import { alikeBefore } from '../../src/report/alike.ts'
import { distances } from '../../src/report/causality.ts'
import { focusOf } from '../../src/report/focus.ts'
import type { Happening, Step } from '../../src/report/happening.ts'
import { type Happenings, happeningsOf } from '../../src/report/happenings.ts'
import { sliceOf } from '../../src/report/slice.ts'
import { story } from '../../src/report/story.ts'
import type { JournalEvent } from '../../src/sim/journal/event.ts'
import type { ReadonlyJournal } from '../../src/sim/journal/journal.ts'
import { type BareEvent, journalOf, runOf } from './by-hand.ts'
import { election } from './scenarios.ts'

function sliceOfRun(events: readonly BareEvent[]): { happenings: Happenings; slice: ReadonlyMap<number, number> } {
  const one = runOf(events)
  const happenings = happeningsOf(one.journal as ReadonlyJournal)
  return { happenings, slice: sliceOf(happenings, focusOf(one, happenings)) }
}

/** What is in a slice, as `n1 timer`, `n2 vote`, `n2 crash`, in order. */
function named({ happenings, slice }: ReturnType<typeof sliceOfRun>): string[] {
  return [...slice.keys()].sort((a, b) => a - b).map(index => nameOf(happenings.all[index] as Happening))
}

function nameOf(happening: Happening): string {
  if (happening.kind === 'failure') return `${happening.fate} ${String(happening.message.content)}`
  const { process, trigger, lifecycle } = happening
  const [first] = lifecycle
  if (process === undefined) return `${first?.process ?? 'world'} ${first?.kind ?? ''}`
  return `${process} ${trigger.kind === 'message' ? String(trigger.message.content) : trigger.kind}`
}

const to = (from: string, receiver: string, message: unknown, number: number) =>
  ({ from, to: receiver, number, message, part: 'datagram' }) as const
const send = (
  from: string,
  receiver: string,
  message: unknown,
  number: number,
  cause: number,
  step: number,
): BareEvent => {
  const fate = 'sent'
  return { kind: 'send', timeUs: step, step, cause, ...to(from, receiver, message, number), fate, arrivalUs: step + 1 }
}
const arrive = (
  from: string,
  receiver: string,
  message: unknown,
  number: number,
  cause: number,
  step: number,
): BareEvent => {
  const fate = 'delivered'
  return { kind: 'arrive', timeUs: step, step, cause, ...to(from, receiver, message, number), fate, altered: false }
}
const state = (process: string, value: unknown, cause: number, step: number): BareEvent => {
  return { kind: 'state', timeUs: step, step, cause, process, state: value }
}

describe('the slice of a violation', () => {
  test('has both votes of n3 in liferaft, and so has the story', async () => {
    const failing = await run(liferaft as AnyScenario, { seed: 215 }, { journal: true })
    expect(failing.violations[0]?.message).toMatch(/n1 and n2 are both leader/)
    const happenings = happeningsOf(failing.journal as ReadonlyJournal)
    const slice = sliceOf(happenings, focusOf(failing, happenings))
    const votes = happenings.all.filter((each): each is Step => {
      const message = each.kind === 'step' && each.trigger.kind === 'message' ? each.trigger.message : undefined
      const { type, data } = (message?.content ?? {}) as { type?: string; data?: { granted?: boolean } }
      return message?.from === 'n3' && type === 'voted' && data?.granted === true
    })
    expect(votes.map(({ process }) => process).sort()).toEqual(['n1', 'n2'])
    for (const { index } of votes) {
      expect(slice.has(index)).toBe(true)
      // And what each vote came of: the request at n3, and the step that asked.
      const asked = happenings.causeOf(happenings.all[index] as Happening) as Step
      expect(asked.process).toBe('n3')
      expect(slice.has(asked.index)).toBe(true)
    }
    expect(story(failing).match(/╌┤ {5}reply voted|┤ {5}reply voted state: 3/g)?.length).toBe(2)
  })

  test('has the whole chain of causes over processes, and nothing that stands beside it', () => {
    const slice = sliceOfRun([
      { kind: 'timer-set', timeUs: 0, step: 0, process: 'n3', number: 0 },
      { kind: 'timer', timeUs: 1, step: 1, cause: 0, process: 'n3', number: 0 },
      send('n3', 'n2', 'first', 0, 1, 1),
      arrive('n3', 'n2', 'first', 0, 2, 2),
      send('n2', 'n1', 'second', 0, 3, 2),
      arrive('n3', 'n2', 'beside', 1, -1, 3),
      arrive('n2', 'n1', 'second', 0, 4, 4),
      state('n1', { wrong: true }, 6, 4),
    ])
    expect(named(slice)).toEqual(['n3 wake', 'n3 timer', 'n2 first', 'n1 second'])
  })

  test('has the earlier votes that made up a change with the last one, not those against it', () => {
    const vote = (from: string, granted: boolean, id: number): BareEvent[] => [
      send(from, 'n1', { type: 'vote', granted }, 0, -1, id),
      arrive(from, 'n1', { type: 'vote', granted }, 0, id, id + 1),
    ]
    const slice = sliceOfRun([
      ...vote('n2', true, 0),
      ...vote('n3', false, 2),
      ...vote('n4', true, 4),
      state('n1', { role: 'leader' }, 5, 5),
    ])
    const from = [...slice.slice.keys()]
      .map(index => slice.happenings.all[index] as Step)
      .flatMap(({ trigger }) => {
        return trigger.kind === 'message' ? [trigger.message.from] : []
      })
    expect(from.sort()).toEqual(['n2', 'n4'])
  })

  test('has the crash between two steps of a process that are in it, and what follows from that', () => {
    const slice = sliceOfRun([
      // n2 grants one vote, is crashed, starts again, and grants another.
      send('n1', 'n2', 'ask', 0, -1, 0),
      arrive('n1', 'n2', 'ask', 0, 0, 1),
      send('n2', 'n1', 'granted', 0, 1, 1),
      arrive('n2', 'n1', 'granted', 0, 2, 2),
      state('n1', { role: 'leader' }, 3, 2),
      { kind: 'fault', timeUs: 3, step: 3, phase: 'begin', fault: { kind: 'crash' }, index: 0 },
      { kind: 'crash', timeUs: 3, step: 3, cause: 5, process: 'n2' },
      { kind: 'fault', timeUs: 4, step: 4, cause: 5, phase: 'end', fault: { kind: 'crash' }, index: 0 },
      { kind: 'start', timeUs: 4, step: 5, cause: 7, process: 'n2' },
      send('n1', 'n2', 'again', 1, 3, 6),
      arrive('n1', 'n2', 'again', 1, 9, 7),
      send('n2', 'n1', 'granted again', 1, 10, 7),
      arrive('n2', 'n1', 'granted again', 1, 11, 8),
      state('n1', { role: 'leader twice' }, 12, 8),
    ])
    expect(named(slice)).toEqual(
      expect.arrayContaining(['n2 ask', 'n2 crash', 'n2 start', 'n2 again', 'n1 granted again']),
    )
  })
})

describe('before the first step that a process has in the slice', () => {
  /** n1 hands out numbers, crashes, starts again with what `next` says, and hands out more of them. */
  const numbers = (next: number): BareEvent[] => [
    { kind: 'start', timeUs: 0, step: 0, process: 'n1' },
    state('n1', { next: 2 }, 0, 0),
    { kind: 'fault', timeUs: 1, step: 1, phase: 'begin', fault: { kind: 'crash' }, index: 0 },
    { kind: 'crash', timeUs: 1, step: 1, cause: 2, process: 'n1' },
    { kind: 'fault', timeUs: 2, step: 2, cause: 2, phase: 'end', fault: { kind: 'crash' }, index: 0 },
    { kind: 'start', timeUs: 2, step: 3, cause: 4, process: 'n1' },
    state('n1', { next }, 5, 3),
    send('n2', 'n1', 'beside', 0, -1, 4),
    arrive('n2', 'n1', 'beside', 0, 7, 5),
    state('n1', { next: next + 1 }, 8, 5),
    send('n2', 'n1', 'give', 1, -1, 6),
    arrive('n2', 'n1', 'give', 1, 10, 7),
    state('n1', { next: next + 2, wrong: true }, 11, 7),
  ]

  test('it has the restart by which that forgot something', () => {
    expect(named(sliceOfRun(numbers(1)))).toEqual(expect.arrayContaining(['n1 crash', 'n1 start', 'n1 give']))
    expect(named(sliceOfRun(numbers(1)))).not.toContain('n1 beside')
  })

  test('and not one after which all was as before', () => {
    expect(named(sliceOfRun(numbers(3)))).not.toContain('n1 start')
  })
})

test('a reply answers the request that led to it, over whatever its node did in between', () => {
  const request = { from: 'c1', to: 'n1', number: 0, part: 'request' } as const
  const reply = { from: 'n1', to: 'c1', number: 0, part: 'reply' } as const
  const other = { from: 'c1', to: 'n1', number: 1, part: 'request' } as const
  const about = { fate: 'delivered', altered: false } as const
  const happenings = happeningsOf(
    journalOf([
      { kind: 'send', timeUs: 0, step: 0, ...request, message: 'get', fate: 'sent', arrivalUs: 1 },
      { kind: 'arrive', timeUs: 1, step: 1, cause: 0, ...request, message: 'get', ...about },
      { kind: 'disk', timeUs: 1, step: 1, cause: 1, process: 'n1', call: 'read', file: 'x' },
      // A later request that still waits: a guess would have taken that one.
      { kind: 'send', timeUs: 2, step: 2, ...other, message: 'put', fate: 'sent', arrivalUs: 3 },
      { kind: 'arrive', timeUs: 3, step: 3, cause: 3, ...other, message: 'put', ...about },
      { kind: 'disk-done', timeUs: 4, step: 4, cause: 2, process: 'n1', call: 'read', file: 'x' },
      { kind: 'send', timeUs: 4, step: 4, cause: 5, ...reply, message: 'value', fate: 'sent', arrivalUs: 5 },
      { kind: 'arrive', timeUs: 5, step: 5, cause: 6, ...reply, message: 'value', ...about },
    ]),
  )
  const answer = happenings.all.at(-1) as Step
  const { answers } = (answer.trigger as Extract<Step['trigger'], { kind: 'message' }>).message
  expect(answers?.trigger).toMatchObject({ kind: 'message', message: { content: 'get' } })
})

test('a timeout is explained by what failed while it ran, and by nothing that failed before', () => {
  const lost = (number: number, cause: number, step: number): BareEvent => {
    return { kind: 'send', timeUs: step, step, cause, ...to('n2', 'n1', `beat ${number}`, number), fate: 'lost' }
  }
  const one = runOf([
    lost(0, -1, 0),
    arrive('n2', 'n1', 'beat', 9, -1, 1),
    { kind: 'timer-set', timeUs: 1, step: 1, cause: 1, process: 'n1', number: 0 },
    lost(1, -1, 2),
    { kind: 'timer', timeUs: 3, step: 3, cause: 2, process: 'n1', number: 0 },
    state('n1', { role: 'candidate' }, 4, 3),
  ])
  const happenings = happeningsOf(one.journal as ReadonlyJournal)
  const far = distances(happenings, focusOf(one, happenings))
  const failures = happenings.all.flatMap(each => (each.kind === 'failure' ? [far[each.index]] : []))
  expect(failures[1]).toBe(1.5)
  expect(failures[0]).toBeGreaterThan(3)
})

test('how connections were opened is not like a message without a type that comes over them', async () => {
  const marked = scenario({
    name: 'marked',
    nodes: {
      count: 3,
      start: env => {
        let marks = 0
        for (const peer of env.peers) {
          void env.connect(peer).then(connection => env.after('20ms', () => connection.send({ marker: env.id })))
        }
        return {
          accept: async (connection: AsyncIterable<unknown>) => {
            for await (const _ of connection) marks++
          },
          inspect: () => ({ marked: marks === 2 }),
        }
      },
    },
    network: { latency: constant('1ms') },
    duration: '1s',
    expect: ({ always }) => [always('unmarked', ({ nodes }) => nodes.every(({ state }) => !state.marked))],
  })
  const failing = await run(marked as AnyScenario, { seed: 1 }, { journal: true })
  const happenings = happeningsOf(failing.journal as ReadonlyJournal)
  const steps = happenings.byProcess.get(failing.violations[0]?.process ?? '') ?? []
  const arrivals = steps.flatMap(({ trigger }) => (trigger.kind === 'message' ? [trigger.message] : []))
  expect(arrivals.filter(({ control }) => control === 'accept').length).toBe(2)
  const change = steps.findLastIndex(({ changes }) => changes.length > 0)
  const alike = alikeBefore(steps, change).map(({ trigger }) =>
    trigger.kind === 'message' ? trigger.message : undefined,
  )
  expect(alike.map(message => message?.control)).toEqual([undefined])
})

test('of messages alike, those that say most of what the last one said come first', () => {
  const votes = (['yes', 'no', 'yes', 'no', 'yes'] as const).flatMap((answer, i): BareEvent[] => {
    const message = { type: 'vote', answer }
    return [send(`n${i + 2}`, 'n1', message, 0, -1, i * 2), arrive(`n${i + 2}`, 'n1', message, 0, i * 2, i * 2 + 1)]
  })
  const happenings = happeningsOf(journalOf([...votes, state('n1', { role: 'leader' }, 9, 9)]))
  const steps = happenings.byProcess.get('n1') as readonly Step[]
  const alike = alikeBefore(steps, steps.length - 1)
  expect(alike.map(({ trigger }) => (trigger.kind === 'message' ? trigger.message.from : ''))).toEqual(['n4', 'n2'])
})

test('every happening of a run stands where its journal has it', async () => {
  const { journal } = await run(election as AnyScenario, { seed: 3 }, { journal: true })
  const happenings = happeningsOf(journal as ReadonlyJournal)
  const deliveries = [...(journal as Iterable<JournalEvent>)].filter(
    event => event.kind === 'arrive' && event.fate === 'delivered',
  )
  const shown = happenings.all.filter(each => each.kind === 'step' && each.trigger.kind === 'message')
  expect(shown.map(({ time }) => time)).toEqual(deliveries.map(({ timeUs: time }) => time))
  for (const each of happenings.all) expect(happenings.causeOf(each)?.index ?? -1).toBeLessThan(each.index)
})

test('where a file is not there, what took it away is part of what led to that', async () => {
  class Saves {
    readonly #env: AnyEnv

    constructor(env: AnyEnv) {
      this.#env = env
      env.after('10ms', () => this.#save(0))
      env.after('11ms', () => this.#save(30))
    }

    async #save(notes: number): Promise<void> {
      const { disk } = this.#env
      await disk.write('new', 'text')
      await disk.fsync('new')
      for (let i = 0; i < notes; i++) await disk.append('notes', `${i} `)
      await disk.rename('new', 'old')
    }
  }
  const saving = scenario({
    name: 'saving',
    nodes: { count: 1, start: env => new Saves(env) },
    disk: { latency: constant('2ms') },
    duration: '1s',
  })
  const one = await run(saving, { seed: 1 }, { journal: true })
  expect(one.violations[0]?.message).toContain('ENOENT')
  const lines = story(one, { height: 24 }).split('\n')
  const renamed = lines.findIndex(line => / disk rename new/.test(line))
  const failed = lines.findIndex(line => /✗ .*rename new/.test(line))
  expect(renamed).toBeGreaterThan(0)
  expect(failed).toBeGreaterThan(renamed)
})

describe('of what did not come true in the end, where nobody is named, the slice', () => {
  const sliced = async (lost: boolean) => {
    const gossip = scenario({
      name: 'gossip',
      nodes: {
        count: 3,
        start: (env: AnyEnv) => {
          let news: string | null = null
          if (env.id === 'n1') {
            env.after('10ms', () => {
              news = 'rain'
              for (const peer of env.peers) env.send(peer, { type: 'news', news })
            })
          }
          return {
            receive: (_from: string, message: unknown) => {
              news = (message as { news: string }).news
            },
            inspect: () => ({ news }),
          }
        },
      },
      network: { latency: constant('5ms') },
      duration: '50ms',
      settle: '50ms',
      expect: ({ eventually }) => [eventually('all agree on something else', () => false)],
    })
    const network = lost ? { 'n1->n3': { '0': 'lost' as const } } : {}
    const failing = await run(gossip, { seed: 1, network }, { journal: true })
    const happenings = happeningsOf(failing.journal as ReadonlyJournal)
    const slice = sliceOf(happenings, focusOf(failing, happenings))
    return [...slice.keys()].map(index => happenings.all[index] as Happening)
  }

  test('is about the one that ended up otherwise than most: what it did not get', async () => {
    const found = await sliced(true)
    expect(
      found.map(each => each.kind === 'failure' && `${each.fate} ${each.message.from}→${each.message.to}`),
    ).toContain('lost n1→n3')
    expect(found.some(each => each.kind === 'step' && each.process === 'n2')).toBe(false)
  })

  test('is about what changed last, where all ended up alike', async () => {
    const found = await sliced(false)
    const receiving = found.filter(each => each.kind === 'step' && each.trigger.kind === 'message')
    expect(receiving).toHaveLength(2)
  })
})
