import fc from 'fast-check'
import { type AnyEnv, always, fail, mix, ok, run, type Scenario, scenario } from 'sameseed'
import { describe, expect, test } from 'vitest'
import { MessageCopier } from '../../src/net/copy.ts'
import { mixValue } from '../../src/net/digest.ts'
import { effort } from '../effort.ts'

/** Runs in which something differs that leaves no other trace. */
async function fingerprints(make: (value: never) => Scenario, values: readonly unknown[]): Promise<string[]> {
  const all: string[] = []
  for (const value of values) {
    const [one, again] = [await run(make(value as never), { seed: 1 }), await run(make(value as never), { seed: 1 })]
    expect(again.fingerprint).toBe(one.fingerprint)
    all.push(one.fingerprint)
  }
  return all
}

const node = (act: (env: AnyEnv) => unknown) => (env: AnyEnv) => {
  if (env.id === 'n1') env.after('5ms', () => void act(env))
  return { receive() {}, accept() {} }
}
const acting = (act: (env: AnyEnv) => unknown, more: { uncaught?: { restartAfter: string } } = {}) =>
  scenario({ name: 'acting', nodes: { count: 2, start: node(act) }, duration: '50ms', settle: '10ms', ...more })

/** A long value that differs from others in one place, in the middle. */
const long = (at: number) => `${'x'.repeat(at)}y${'x'.repeat(5_000 - at)}`
const bytes = (at: number) => new TextEncoder().encode(long(at))

describe('the fingerprint covers', () => {
  test.each<[string, (value: never) => Scenario, readonly unknown[]]>([
    [
      'every byte over a connection',
      (value: Uint8Array) => acting(async env => void (await env.connect('n2', { bytes: true })).send(value)),
      [bytes(1_000), bytes(2_000), bytes(4_999)],
    ],
    [
      'what a message over a connection holds',
      (value: number) =>
        acting(
          async env =>
            void (await (env.connect as (to: string) => Promise<{ send(m: unknown): void }>)('n2')).send({ value }),
        ),
      [1, 2],
    ],
    [
      'all of a long text',
      (value: string) => acting(env => env.send('n2', value as never)),
      [100, 2_000, 2_001, 4_999].map(long),
    ],
    [
      'all of a long byte array',
      (value: Uint8Array) => acting(env => env.send('n2', value as never)),
      [100, 2_000, 2_001, 4_999].map(bytes),
    ],
    [
      'names of properties',
      (value: string) => acting(env => env.send('n2', { [value]: 1 } as never)),
      ['a', 'b', 'ab', 'ba', ''],
    ],
    [
      'signs',
      (value: unknown) => acting(env => env.send('n2', value as never)),
      [
        [1.5, 2.5],
        [-1.5, -2.5],
        [-1.5, 2.5],
        [0, 0],
        [-0, 0],
      ],
    ],
    ['lines of env.log', (value: string) => acting(env => env.log(value)), ['a', 'b']],
    ['labels', (value: string) => acting(env => env.reach(value)), ['a', 'b']],
    [
      'what is thrown',
      (value: string) =>
        acting(() => {
          throw new Error(value)
        }),
      ['a', 'b'],
    ],
    [
      'what is thrown and crashes a node',
      (value: string) =>
        acting(
          () => {
            throw new Error(value)
          },
          { uncaught: { restartAfter: '1s' } },
        ),
      ['a', 'b'],
    ],
    ['what a file holds', (value: string) => acting(env => env.disk.write('file', value)), [long(2_000), long(2_001)]],
    [
      'states at the end',
      (value: string) =>
        scenario({
          name: 'state',
          nodes: { count: 1, start: () => ({ receive() {}, inspect: () => ({ value }) }) },
          duration: '10ms',
          settle: '10ms',
        }),
      ['a', 'b'],
    ],
    [
      'states that a property looks at',
      (value: number) =>
        scenario({
          name: 'state',
          nodes: {
            count: 1,
            start: env => {
              let state = 0
              env.after('5ms', () => {
                state = value
              })
              env.after('6ms', () => {
                state = 0
              })
              return { receive() {}, inspect: () => ({ state }) }
            },
          },
          duration: '10ms',
          settle: '10ms',
          expect: [always('something', () => true)],
        }),
      [1, 2],
    ],
    [
      'results of operations, and why they fail',
      (value: unknown) =>
        scenario({
          name: 'operations',
          nodes: { count: 1, start: () => ({ receive() {} }) },
          clients: { count: 1, start: () => ({ invoke: () => (typeof value === 'string' ? fail(value) : ok(value)) }) },
          workload: mix({ get: 1 }),
          duration: '1s',
        }),
      ['a', 'b', 1, 2, [1], [2]],
    ],
  ])('%s', async (_, make, values) => {
    const all = await fingerprints(make, values)
    expect(new Set(all).size).toBe(values.length)
  })

  test('and does not change with a journal', async () => {
    const looked = scenario({
      name: 'looked',
      nodes: {
        count: 2,
        start: env => {
          let count = 0
          env.every('1ms', () => {
            count++
          })
          return { receive() {}, inspect: () => ({ count }) }
        },
      },
      duration: '20ms',
    })
    const plain = await run(looked, { seed: 1 })
    expect((await run(looked, { seed: 1 }, { journal: true })).fingerprint).toBe(plain.fingerprint)
  })
})

describe('a digest', () => {
  const digestOf = (value: unknown) => {
    const copier = new MessageCopier()
    copier.copy(value)
    return copier.digest
  }

  test('tells plain values apart that are not equal, and only those', () => {
    const json = fc.jsonValue({ depthSize: 'small' })
    fc.assert(
      fc.property(json, json, (a, b) => {
        const equal = JSON.stringify(a) === JSON.stringify(b) && !JSON.stringify([a, b]).includes('-0')
        if (equal) expect(digestOf(a)).toBe(digestOf(b))
        expect(digestOf(structuredClone(a))).toBe(digestOf(a))
        expect(mixValue(0, a) === mixValue(0, b)).toBe(digestOf(a) === digestOf(b))
      }),
      { numRuns: effort(400) },
    )
  })

  test('notices any change of one byte or one character, wherever it is and however the bytes lie in memory', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 400 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        fc.nat(7),
        (array, at, by, shift) => {
          const moved = new Uint8Array(array.length + shift).subarray(shift)
          moved.set(array)
          expect(digestOf(moved)).toBe(digestOf(array))
          const changed = array.slice()
          changed[at % array.length]! ^= by
          expect(digestOf(changed)).not.toBe(digestOf(array))
          const [text, other] = [array, changed].map(codes => String.fromCharCode(...codes))
          expect(digestOf(other)).not.toBe(digestOf(text))
        },
      ),
      { numRuns: effort(400) },
    )
  })

  test.each([
    [new Map([[1, 2]]), new Map([[1, 3]])],
    [new Set([1]), new Set([2])],
    [new Date(0), new Date(1)],
    [Object(1), Object(2)],
    [Object(1n), Object(2n)],
    [new Float32Array([1]), new Int32Array(new Float32Array([1]).buffer)],
    [/a/g, /a/i],
    [new Error('a'), new Error('b')],
    [1n, '1'],
    [{ a: undefined }, {}],
    [{ a: { b: 1 } }, { a: {}, b: 1 }],
  ])('tells %o from %o', (a, b) => {
    expect(digestOf(a)).not.toBe(digestOf(b))
    expect(digestOf(a)).toBe(digestOf(structuredClone(a)))
    expect(mixValue(0, a)).not.toBe(mixValue(0, b))
  })
})
