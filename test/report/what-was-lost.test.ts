import { type AnyEnv, constant, type History, type Operation, ok, type Plan, run, scenario } from 'sameseed'
import { fifoQueue, linearizable } from 'sameseed/checkers'
import { expect, test } from 'vitest'
import { type Explanation, explain } from '../../src/report/explanation.ts'
import { collect } from '../../src/report/page/collect.ts'
import type { FaultNeed } from '../../src/search/needed-faults.ts'
import type { ReadonlyJournal } from '../../src/sim/journal/journal.ts'

const NOTHING = { faults: [], likelihood: undefined, nearest: undefined }

type Request = { readonly f: 'get' } | { readonly f: 'set'; readonly items: readonly string[] }

/** Clients read a list, add an item, and write it: the one that writes last wins. */
const listsOf = (details: (history: History) => unknown) =>
  scenario({
    name: 'lists',
    nodes: {
      count: 1,
      start: () => {
        let items: readonly string[] = []
        return {
          receive(_from: string, request: Request) {
            if (request.f === 'set') items = request.items
            return items
          },
          inspect: () => ({ items }),
        }
      },
    },
    clients: {
      count: 2,
      start: (env: AnyEnv) => ({
        async invoke({ f, value }: { f: string; value: unknown }) {
          const items = (await env.rpc('n1', { f: 'get' }, { timeout: '1s' })) as string[]
          if (f === 'read') return ok(items)
          await env.rpc('n1', { f: 'set', items: [...items, String(value)] }, { timeout: '1s' })
          return ok(value)
        },
      }),
    },
    network: { latency: constant('1ms') },
    settle: '1s',
    expect: [
      {
        name: 'nothing is lost',
        check: (history: History) => {
          const read = history.findLast(({ f, type }) => f === 'read' && type === 'ok')?.value as string[] | undefined
          const added = history.filter(({ f, type }) => f === 'add' && type === 'ok').map(({ value }) => String(value))
          const lost = read === undefined ? [] : added.filter(item => !read.includes(item))
          return { valid: lost.length === 0, reason: `not in the list: ${lost.join(', ')}`, details: details(history) }
        },
      },
    ],
  })

const lists = listsOf(() => undefined)

async function explained(operations: Plan['operations'], judged = lists): Promise<Explanation> {
  const failing = await run(judged, { seed: 1, operations: operations ?? [], faults: [] }, { journal: true })
  expect(failing.signature).toBe('history: nothing is lost')
  return explain(failing, failing.journal as ReadonlyJournal, NOTHING)
}

/** Without when messages were sent. */
const texts = (moments: readonly { readonly text: string }[]) =>
  moments.map(({ text }) => text.replace(/ \(sent [^)]*\)/, ''))

const add = (client: string, at: string, value: string) => ({ client, at, f: 'add', value }) as const
const read = { client: 'c1', at: '50ms', f: 'read', value: null } as const

test('of a value that a sentence names it is told where a node ceased to show it', async () => {
  const { lost, sentences } = await explained([add('c1', '10ms', 'tea14'), add('c2', '10.1ms', 'rum17'), read])
  expect(texts(lost)).toEqual(['c2 → n1: rpc f: set, items: [rum17] ⇒ n1 items: [tea14] → [rum17]'])
  expect(sentences.join('\n')).toContain('Where it was lost: at ')
})

test('so it is where the checker names operations, and with what led to it', async () => {
  const naming = listsOf(history => ({ read: history.findLast(({ type }) => type === 'ok') }))
  const { lost, wayToLoss, sentences, chain } = await explained(
    [add('c1', '10ms', 'tea14'), add('c2', '10.1ms', 'rum17'), read],
    naming,
  )
  expect(texts(lost)).toEqual(['c2 → n1: rpc f: set, items: [rum17] ⇒ n1 items: [tea14] → [rum17]'])
  // The one read before the other one wrote, which is all that is wrong. What the chain tells is not told twice.
  expect(texts(wayToLoss)).toEqual([
    'c2 → n1: rpc f: get',
    'n1 → c2: reply []',
    'c1 → n1: rpc f: set, items: [tea14] ⇒ n1 items: [] → [tea14]',
  ])
  // What the client that read had done before is no part of it.
  expect(chain[0]?.text).toBe('c1 invokes read')
  expect(sentences.join('\n')).toMatch(
    /Where it was lost: at 11\.1 ms, c2 → n1: rpc f: get \(sent 10\.1 ms\); then .*\n(.*\n)*The last step: at /,
  )
})

test('the page has it, and what led to it, with the event of each', async () => {
  const naming = listsOf(history => ({ read: history.findLast(({ type }) => type === 'ok') }))
  const operations = [add('c1', '10ms', 'tea14'), add('c2', '10.1ms', 'rum17'), read]
  const failing = await run(naming, { seed: 1, operations, faults: [] }, { journal: true })
  const journal = failing.journal as ReadonlyJournal
  const lost = collect(failing, journal, [], []).inShort?.lost ?? []
  expect(texts(lost.map(([, text]) => ({ text })))).toEqual([
    'c2 → n1: rpc f: get',
    'n1 → c2: reply []',
    'c1 → n1: rpc f: set, items: [tea14] ⇒ n1 items: [] → [tea14]',
    'c2 → n1: rpc f: set, items: [rum17] ⇒ n1 items: [tea14] → [rum17]',
  ])
  expect(lost.map(([event]) => journal.at(event).kind)).toEqual(['arrive', 'arrive', 'state', 'state'])
})

test('of faults of which none was left out, it is not said that none is needed', async () => {
  const failing = await run(
    lists,
    { seed: 1, operations: [add('c1', '10ms', 'tea14'), add('c2', '10.1ms', 'rum17'), read], faults: [] },
    { journal: true },
  )
  const faults = [{ fault: 'crash n1', isNeeded: undefined }] as unknown as FaultNeed[]
  const { sentences } = explain(failing, failing.journal as ReadonlyJournal, { ...NOTHING, faults })
  expect(sentences.join('\n')).toContain('Faults in this run: 1; which of them it needs was not tried.')
})

test('of a register whose checker names operations, a value that another one replaced is not lost', async () => {
  const registers = scenario({
    name: 'registers',
    nodes: {
      count: 1,
      start: () => {
        let value = 'none0'
        return {
          receive(_from: string, next: string) {
            value = next
          },
          inspect: () => ({ value }),
        }
      },
    },
    clients: {
      count: 1,
      start: (env: AnyEnv) => ({
        async invoke({ value }: { f: string; value: unknown }) {
          await env.rpc('n1', String(value), { timeout: '1s' })
          return ok(value)
        },
      }),
    },
    duration: '100ms',
    expect: [
      {
        name: 'nothing is replaced',
        check: (history: History) => ({ valid: false, reason: 'gone: tea14', details: { write: history[0] } }),
      },
    ],
  })
  const operations = [add('c1', '10ms', 'tea14'), add('c1', '20ms', 'rum17')]
  const failing = await run(registers, { seed: 1, operations, faults: [] }, { journal: true })
  const { lost } = explain(failing, failing.journal as ReadonlyJournal, NOTHING)
  expect(lost).toEqual([])
})

test('what a client took was not lost, although it stands in no list any more', async () => {
  const stacks = scenario({
    name: 'a stack in place of a queue',
    nodes: {
      count: 1,
      start: () => {
        const items: string[] = []
        return {
          receive(_from: string, item: string | null) {
            if (item === null) return items.pop()
            items.push(item)
            return null
          },
          inspect: () => ({ items }),
        }
      },
    },
    clients: {
      count: 1,
      start: (env: AnyEnv) => ({
        async invoke({ f, value }: Operation<'enqueue' | 'dequeue'>) {
          const taken = await env.rpc('n1', value, { timeout: '1s' })
          return ok(f === 'enqueue' ? value : taken)
        },
      }),
    },
    network: { latency: constant('1ms') },
    duration: '100ms',
    expect: [linearizable(fifoQueue())],
  })
  const enqueue = (at: string, value: string) => ({ client: 'c1', at, f: 'enqueue', value }) as const
  const dequeue = (at: string) => ({ client: 'c1', at, f: 'dequeue', value: null }) as const
  const operations = [enqueue('10ms', 'tea14'), enqueue('20ms', 'rum17'), dequeue('30ms'), dequeue('40ms')]
  const failing = await run(stacks, { seed: 1, operations, faults: [] }, { journal: true })
  expect(failing.violations[0]?.message).toContain('tea14')
  const { lost, sentences } = explain(failing, failing.journal as ReadonlyJournal, NOTHING)
  expect(lost).toEqual([])
  expect(sentences.join('\n')).toContain('Where the two sides met, at n1: at ')
})

test('a value that came back was not lost there, and what no sentence names is not told', async () => {
  const { lost } = await explained([
    add('c1', '10ms', 'tea14'),
    add('c2', '10.1ms', 'rum17'),
    add('c1', '20ms', 'tea14'),
    add('c2', '20.1ms', 'ale18'),
    read,
  ])
  expect(texts(lost)).toEqual([
    'c2 → n1: rpc f: set, items: [rum17, ale18] ⇒ n1 items: [rum17, tea14] → [rum17, ale18]',
  ])
})
