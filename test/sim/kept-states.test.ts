import fc from 'fast-check'
import { type AnyEnv, run, scenario } from 'sameseed'
import { expect, test } from 'vitest'
import { Journal } from '../../src/sim/journal/journal.ts'
import { KeptStates } from '../../src/sim/journal/kept-states.ts'
import { plainJson } from '../../src/sim/plain-json.ts'
import { effort } from '../effort.ts'

const leaf = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: -2, max: 3 }) },
  { weight: 2, arbitrary: fc.constantFrom(true, null, undefined, 'a', '', 'x'.repeat(70)) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, -0, 2n, Symbol('s'), () => 1) },
  { weight: 1, arbitrary: fc.string({ minLength: 60, maxLength: 80, unit: fc.constantFrom('a', 'b') }) },
)
const odd = fc.constantFrom<unknown>(
  new Date(5),
  Buffer.from('ab'),
  Uint8Array.of(1, 2),
  Float64Array.of(0.5),
  Object(3),
  new Error('e'),
  { toJSON: () => [1] },
  new (class Term {
    term = 3
  })(),
)
const names = fc.constantFrom('a', 'b', 'c', '1', '0', '__proto__', 'toJSON', 'term')

/** Values of every kind that a state may hold, most of them small ones that come again. */
const { value } = fc.letrec<{ value: unknown }>(tie => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    { weight: 6, arbitrary: leaf },
    { weight: 1, arbitrary: odd },
    { weight: 3, arbitrary: fc.array(tie('value'), { maxLength: 12 }) },
    { weight: 3, arbitrary: fc.dictionary(names, tie('value'), { maxKeys: 5 }) },
    { weight: 1, arbitrary: fc.array(fc.tuple(leaf, tie('value')), { maxLength: 5 }).map(pairs => new Map(pairs)) },
    { weight: 1, arbitrary: fc.array(tie('value'), { maxLength: 5 }).map(items => new Set(items)) },
  ),
}))

/** One after the other, each a little other than the one before, or wholly. */
const states = fc
  .array(fc.tuple(fc.nat({ max: 9 }), fc.nat({ max: 20 }), names, value), { minLength: 1, maxLength: 40 })
  .map(steps => {
    const list: unknown[] = []
    const fields: Record<string, unknown> = {}
    const map = new Map<unknown, unknown>()
    let ticks = 0
    let text = ''
    return steps.map(([which, at, name, given]) => {
      if (which === 0) return given
      if (which === 1) ticks++
      else if (which === 2) list.push(given, at)
      else if (which === 3) list.splice(at, at % 3)
      else if (which === 4) list.splice(at, 0, given)
      else if (which === 5) list[at % 8] = given
      else if (which === 6) delete fields[name]
      else if (which === 7) map.set(name, given)
      else if (which === 8) text = `${text.slice(at)}${name.repeat(20)}${text.slice(-at)}`
      else Object.defineProperty(fields, name, { value: given, enumerable: true, configurable: true })
      return structured({ ticks, list, fields, map, text })
    })
  })

/** A copy, in which what cannot be copied is the same. */
function structured(item: unknown): unknown {
  if (Array.isArray(item)) return item.map(structured)
  if (item instanceof Map) return new Map(item)
  if (typeof item !== 'object' || item === null || Object.getPrototypeOf(item) !== Object.prototype) return item
  return Object.defineProperties({}, Object.getOwnPropertyDescriptors(item))
}

test('a state is read as it was shown, in whatever order', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat({ max: 1 }), states), { minLength: 1, maxLength: 3 }),
      fc.array(fc.nat()),
      (shown, order) => {
        const kept = new KeptStates()
        const texts: string[][] = [[], []]
        for (const [process, each] of shown) {
          for (const state of each) {
            const text = plainJson(state)
            if (text === 'undefined') continue
            const ofProcess = texts[process]!
            const isNew = ofProcess.at(-1) !== text
            if (isNew) ofProcess.push(text)
            expect(kept.keep(process, state)).toBe(isNew ? ofProcess.length - 1 : -1)
          }
        }
        const all = texts.flatMap((ofProcess, process) => ofProcess.map((text, number) => ({ process, number, text })))
        for (const { process, number, text } of [...all, ...order.map(at => all[at % all.length]!).filter(Boolean)])
          expect(JSON.stringify(kept.read(process, number))).toBe(text)
      },
    ),
    { numRuns: effort(2_000) },
  )
})

/** Something that grows by a little, `n` times. */
const growing: Record<string, (n: number) => unknown> = {
  'a list, behind a count': n => ({ ticks: n, list: upTo(n), last: n }),
  'a list that begins with the newest': n => ({ list: upTo(n).reverse(), ticks: n }),
  'a list of objects': n => upTo(n).map(at => ({ at, of: { term: at } })),
  'a queue that is worked off too slowly': n => ({ queue: upTo(2 * n).slice(n), ticks: n }),
  'several lists': n => ({ a: upTo(n), b: { c: upTo(n), d: upTo(n) } }),
  fields: n => ({ store: Object.fromEntries(upTo(n).map(at => [`key${at}`, at])), ticks: n }),
  'fields in the order of numbers': n => Object.fromEntries(upTo(n).map(at => [(at * 7) % 1_009, n === at + 1])),
  'a map': n => new Map(upTo(n).map(at => [at, { at }])),
  'a set, sorted': n =>
    new Set(
      upTo(n)
        .map(at => (at * 7) % 1_009)
        .sort((a, b) => a - b),
    ),
  'a text': n => ({ ticks: n, text: 'line\n'.repeat(n) }),
}

const upTo = (n: number) => Array.from({ length: n }, (_, at) => at)

test.each(Object.entries(growing))('%s is kept in as much as it grows by', (_, state) => {
  const kept = new KeptStates()
  const grow = (from: number, to: number) => {
    for (let n = from; n < to; n++) kept.keep(0, state(n))
    return kept.size
  }
  const [first, both] = [grow(0, 400), grow(400, 800)]
  expect(both / first).toBeLessThan(2.6)
  expect(kept.read(0, 799)).toEqual(JSON.parse(plainJson(state(799))))
})

test('a part whose values all change is kept in little more than it holds', () => {
  const kept = new KeptStates()
  for (let n = 0; n < 100; n++) kept.keep(0, { counts: upTo(100).map(at => at * n), stays: upTo(1_000) })
  expect(kept.size).toBeLessThan(25_000)
})

interface Shown {
  readonly ticks: number
  readonly seen: readonly unknown[]
}

test('what the journal of a run holds of states grows as they do', async () => {
  const recorder = (env: AnyEnv) => {
    const seen: { readonly atMs: number }[] = []
    env.every('1ms', () => seen.push({ atMs: env.elapsed() }))
    return { inspect: () => ({ ticks: seen.length, seen }) }
  }
  const sizeAfter = async (duration: '200ms' | '400ms') => {
    const recorders = scenario({ name: 'recorders', nodes: { count: 2, start: recorder }, duration, settle: 0 })
    const { journal } = await run(recorders, { seed: 1 }, { journal: true })
    if (!(journal instanceof Journal)) throw new Error('a run makes no journal')
    const shown = [...journal].flatMap(event => (event.kind === 'state' ? [event.state as Shown] : []))
    expect(shown.length).toBeGreaterThan(300)
    return { size: journal.sizeOfStates, last: shown.at(-1) }
  }
  const [short, long] = [await sizeAfter('200ms'), await sizeAfter('400ms')]
  expect(long.size / short.size).toBeLessThan(2.6)
  expect([long.last?.ticks, long.last?.seen.length]).toEqual([400, 400])
})
