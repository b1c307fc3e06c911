import type { AnyScenario, Fault, Run, Violation } from 'sameseed'
import { always, type Env, run, scenario } from 'sameseed'
import { describe, expect, test } from 'vitest'
import { displayWidth } from '../../src/report/display-width.ts'
import { story } from '../../src/report/story.ts'
import { type BareEvent, exchange, runOf } from './by-hand.ts'

/** The story, of which every line fits. */
function fitting(about: Run, width = 100): string {
  const text = story(about, { width })
  for (const line of text.split('\n')) expect(displayWidth(line), line).toBeLessThanOrEqual(width)
  return text
}

const cyclic: Record<string, unknown> = { type: 'cycle' }
cyclic.self = cyclic

const throwing = {
  get role(): string {
    throw new Error('do not look')
  },
}

describe('messages of every kind', () => {
  test.each<{ name: string; message: unknown; shown: string }>([
    { name: 'a map', message: new Map([['type', 'put']]), shown: 'put' },
    { name: 'a map by objects', message: new Map([[{ a: 1 }, new Set([1, 2])]]), shown: '{{a: 1}: {1, 2}}' },
    { name: 'bytes', message: Buffer.from('hello'), shown: '<5 bytes 68656c6c6f>' },
    { name: 'a number beyond numbers', message: { kind: 'add', by: 12n }, shown: 'add by: 12n' },
    { name: 'a cycle', message: cyclic, shown: 'cycle ' },
    { name: 'a tuple', message: ['sync', 3, { deep: { deeper: { deepest: { still: 1 } } } }], shown: '[sync, 3,' },
    { name: 'a date', message: { at: new Date(0) }, shown: 'at: 1970-01-01T00:00:00.000Z' },
    { name: 'no date', message: new Date(Number.NaN), shown: 'no date' },
    { name: 'an error', message: new TypeError('bad'), shown: 'TypeError: bad' },
    { name: 'nothing', message: undefined, shown: 'undefined' },
    { name: 'an empty record', message: {}, shown: '{}' },
    { name: 'what throws when looked at', message: throwing, shown: '' },
    { name: 'control characters', message: 'a\u001b[31mred\r\nb', shown: "'a\\u{1b}[31mred\\r\\nb'" },
    {
      name: 'wide characters',
      message: { type: '投票', 名前: '日本語のとても長い名前がここに入ります'.repeat(4) },
      shown: '投票',
    },
    { name: 'emoji', message: '👩‍👩‍👧‍👦'.repeat(60), shown: '👩‍👩‍👧‍👦' },
    { name: 'a huge string', message: 'x'.repeat(2_000_000), shown: 'xxxx' },
    {
      name: 'a huge record',
      message: { type: 'bulk', rows: Array.from({ length: 100_000 }, (_, i) => i) },
      shown: 'bulk',
    },
    { name: 'deep nesting', message: nested(10_000), shown: '' },
    { name: 'a number as its type', message: { t: 3, term: 1 }, shown: '3 term: 1' },
    { name: 'half a surrogate pair', message: 'x\ud83d', shown: "'x\\u{d83d}'" },
  ])('$name', ({ message, shown }) => {
    for (const width of [60, 100]) {
      const text = fitting(runOf(exchange(message)), width)
      expect(text).toContain(shown)
      expect(text).toMatch(/├─+►/)
    }
  })
})

function nested(depth: number): unknown {
  let value: unknown = 'bottom'
  for (let i = 0; i < depth; i++) value = { value }
  return value
}

describe('journals of every kind', () => {
  test('an empty one', () => {
    expect(fitting(runOf([]))).toContain('nothing happened')
  })

  test('five hundred processes that all talk', () => {
    const starts = Array.from(
      { length: 500 },
      (_, i): BareEvent => ({ kind: 'start', timeUs: 0, process: `n${i + 1}` }),
    )
    const talk = Array.from({ length: 500 }, (_, i) =>
      exchange({ type: 'hi' }, i, `n${i + 1}`, `n${((i * 7) % 500) + 1}`),
    )
    const states = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`n${i + 1}`, { id: i }]))
    const text = fitting(runOf([...starts, ...talk.flat()], { states }))
    expect(text.split('\n').length).toBeLessThanOrEqual(48)
    expect(text).toMatch(/\d+ more nodes/)
  })

  test('processes with long and wide names', () => {
    const text = fitting(runOf(exchange({ type: 'hi' }, 0, 'a-very-long-name-of-a-process', '東京のサーバー一号機')))
    expect(text).toContain('hi')
  })

  test('every pairing of arrivals with sendings that makes no sense', () => {
    const [send, arrive] = exchange('x')
    const fates = ['delivered', 'blocked', 'held', 'stalled', 'damaged', 'waits', 'unreachable'] as const
    const odd = fates.map(fate => ({ ...arrive, fate }) as BareEvent)
    expect(fitting(runOf([arrive, arrive, ...odd, send, ...odd, send]))).toContain('is down')
  })

  test('a process that sends to itself', () => {
    expect(fitting(runOf(exchange({ type: 'tick' }, 0, 'n1', 'n1')))).toContain('↺')
  })

  test('crashes and pauses of processes that nobody started', () => {
    const kinds = ['crash', 'pause', 'resume', 'start'] as const
    const events = kinds.map((kind, i): BareEvent => ({ kind, timeUs: i, process: 'n1', reason: 'so it is\nand more' }))
    expect(fitting(runOf(events))).toContain('n1 crashes: so it is')
  })

  test('faults that overlap more than there is room for', () => {
    const fault = (index: number, phase: 'begin' | 'end'): BareEvent => {
      const loss: Fault = { kind: 'loss', at: 0, rate: index / 100 }
      const cause = phase === 'end' ? index : -1
      return { kind: 'fault', timeUs: index, phase, fault: loss, index, cause }
    }
    const events = [...Array.from({ length: 9 }, (_, i) => fault(i, 'begin')), ...exchange('x'), fault(3, 'end')]
    expect(fitting(runOf(events))).toContain('loss 8%')
  })

  test('states that are no records, and states that change their shape', () => {
    const states: unknown[] = [
      1,
      [1, 2],
      { a: 1 },
      'text',
      null,
      { a: { b: 'x'.repeat(500) } },
      { a: { b: 'y'.repeat(500) } },
    ]
    const events = states.map((state, time): BareEvent => ({ kind: 'state', timeUs: time, process: 'n1', state }))
    const text = fitting(runOf(events, { states: { n1: throwing, n2: undefined, n3: new Map([[1, cyclic]]), n4: 7n } }))
    expect(text).toContain('n1 1 → [1, 2]')
    expect(text).toContain('a: changed')
    expect(text).toContain('<unreadable>')
  })

  test('violations of every kind, with nothing to go by', () => {
    for (const kind of ['always', 'eventually', 'history', 'undecided', 'threw', 'stuck'] as const) {
      const violation: Violation = {
        property: 'p\nq',
        kind,
        message: `${'very '.repeat(200)}wrong\n  at`,
        timeMs: 3,
        details: cyclic,
      }
      const text = fitting(runOf(exchange('x'), { violations: [violation] }), 60)
      expect(text).toContain('very very')
    }
  })

  test('operations that never end, end twice, or were never begun', () => {
    const about = { process: 0, f: 'write', value: 1, time: 5 }
    const history = (['ok', 'invoke', 'invoke', 'fail', 'info'] as const).map((type, index) => ({
      ...about,
      type,
      index,
    }))
    expect(fitting(runOf(exchange('x'), { history }))).toContain('no answer')
  })

  test('the evidence of a checker that was given a part of the history only', () => {
    const history = [1, 2, 3].flatMap(i => {
      const about = { process: i, f: 'read', value: i, time: i * 1_000_000 }
      return [
        { ...about, type: 'invoke', index: i * 2 - 2 } as const,
        { ...about, type: 'ok', index: i * 2 - 1 } as const,
      ]
    })
    // It saw the last operation alone, so there that was the first.
    const operation = { process: 3, f: 'read', start: 0, end: 1, startTime: 3_000_000, endTime: 3_000_000 }
    const violation: Violation = {
      property: 'p',
      kind: 'history',
      message: 'no',
      timeMs: 9,
      details: { valid: false, details: { operation } },
    }
    const text = fitting(runOf(exchange('x'), { history, violations: [violation] }))
    expect(text.match(/^ {2}✗.*$/gm)).toEqual([expect.stringContaining('read 3')])
  })

  test('a run of a hundred thousand events, in reasonable time', () => {
    const events = Array.from({ length: 50_000 }, (_, i) => exchange({ type: 'beat', i }, i)).flat()
    expect(fitting(runOf(events))).toContain('of 50,000 messages')
  }, 30_000)
})

describe('scenarios of every kind', () => {
  const wrongAtTheEnd = always('not for long', ({ now }) => now < 50 || 'too long')

  test('nodes without an inspect, and no clients', async () => {
    class Bare {
      constructor(env: Env<string>) {
        for (const peer of env.peers) env.every('10ms', () => env.send(peer, 'hello'))
      }
      receive() {}
    }
    const bare = scenario({ name: 'bare', nodes: { count: 2, start: env => new Bare(env) }, expect: [wrongAtTheEnd] })
    const text = fitting(await run(bare as AnyScenario, { seed: 1 }, { journal: true }))
    expect(text).toContain('too long')
    expect(text).toContain('hello')
    expect(text).not.toContain('states at the end')
  })

  test('streams, and a node that answers from its disk', async () => {
    const streams = scenario({
      name: 'streams',
      nodes: {
        count: 2,
        start: async (env: Env<never, unknown>) => {
          if (env.id === 'n1') {
            for await (const connection of env.connections as AsyncIterable<{ send(message: unknown): void }>) {
              await env.disk.write('log', 'x')
              connection.send({ kind: 'welcome' })
            }
          }
          const connection = await env.connect('n1')
          await connection.receive()
          throw new Error('had enough')
        },
      },
      duration: '1s',
    })
    const text = fitting(await run(streams as AnyScenario, { seed: 1 }, { journal: true }))
    expect(text).toContain('segment connect')
    expect(text).toContain('segment welcome')
    expect(text).toContain('n2 crashes: Error: had enough')
  })
})
