import { expect, test } from 'vitest'
import { type AnyEnv, mix, ok, type Run, run, scenario } from '../../src/index.ts'

/** What a node may do that is JavaScript, or cast away its types. */
type Loose = Record<string, (...given: unknown[]) => unknown> & { readonly disk: Loose }

function doing(act: (env: Loose) => unknown): Promise<Run<unknown>> {
  const start = (env: AnyEnv) => {
    if (env.id !== 'n1') return { receive: (_from: string, message: unknown) => message }
    void (act as (env: unknown) => unknown)(env)
    return { receive: () => undefined }
  }
  const one = scenario({ name: 'wrong call', nodes: { count: 2, start }, duration: '1s', untested: ['expect'] })
  return run(one, { seed: '1' })
}

const anonymous = (): void => {}

test.each<[call: string, act: (env: Loose) => unknown, sentence: RegExp]>([
  ['a label that is none', env => env.reach?.(undefined), /^env\.reach\(undefined\): a label is a text$/],
  ['a label without a text form', env => env.reach?.(Object.create(null)), /a label is a text$/],
  [
    'a label that throws when it is read',
    env => env.reach?.({ toString: () => env.nothing?.() }),
    /a label is a text$/,
  ],
  ['an unkind one', env => env.buggify?.(7), /^env\.buggify\(7\): a label is a text$/],
  ['a chance of more than 1', env => env.buggify?.('late', 25), /^env\.buggify\('late', 25\): a probability is/],
  ['a chance that is none', env => env.buggify?.('late', Number.NaN), /a probability is a number from 0 to 1$/],
  ['a state that is no function', env => env.expose?.(new (class Kept {})()), /^env\.expose\(Kept \{\}\): it takes/],
])('the scenario is refused for %s', async (_call, act, sentence) => {
  await expect(
    doing(env => {
      // Also where the node catches it.
      try {
        act(env)
      } catch {}
    }),
  ).rejects.toThrow(sentence)
})

test.each<[call: string, act: (env: Loose) => unknown, sentence: string]>([
  [
    'a timer of an object',
    env => env.after?.({}, anonymous),
    "the delay of a timer is an object: write a number of milliseconds or a string such as '250ms'",
  ],
  [
    'a timer of nothing',
    env => env.sleep?.(),
    "the delay of a timer is undefined: write a number of milliseconds or a string such as '250ms'",
  ],
  [
    'a timer of a big integer',
    env => env.every?.(5n, anonymous),
    "the interval of a timer is 5: write a number of milliseconds or a string such as '250ms'",
  ],
  ['a timer without a callback', env => env.after?.(5), 'env.after: the callback is undefined, and no function'],
  [
    'an interval without a callback',
    env => env.every?.(5, 'tick'),
    "env.every: the callback is 'tick', and no function",
  ],
  [
    'a receiver that is a symbol',
    env => env.send?.(Symbol('n2'), 1),
    'n1 sends to Symbol(n2), but there is no such process; there are n1, n2',
  ],
  [
    'a receiver without a text form',
    env => env.send?.(Object.create(null), 1),
    'n1 sends to [Object: null prototype] {}, but there is no such process; there are n1, n2',
  ],
  [
    'a receiver with a name of megabytes',
    env => env.send?.('n'.repeat(5e6), 1),
    `n1 sends to '${'n'.repeat(60)}'... 4999940 more …, but there is no such process; there are n1, n2`,
  ],
  [
    'numbers the wrong way round',
    env => env.randomInteger?.(5, 1),
    'env.randomInteger(5, 1): give the least and the greatest number',
  ],
  [
    'numbers that are none',
    env => env.randomInteger?.(),
    'env.randomInteger(undefined, undefined): give the least and the greatest number',
  ],
  [
    'a file without a name',
    env => env.disk.write?.(undefined, 'x'),
    'disk.write: the name is undefined: expected a text',
  ],
  ['a new name that is none', env => env.disk.rename?.('a', 7), 'disk.rename: the name is 7: expected a text'],
  [
    'a file of an object',
    env => env.disk.append?.('a', { b: 1 }),
    'disk.append: the data is { b: 1 }: write a text or a Uint8Array',
  ],
  [
    'a file of nothing',
    env => env.disk.write?.('a'),
    'disk.write: the data is undefined: write a text or a Uint8Array',
  ],
  [
    'a file of wide numbers',
    env => env.disk.write?.('a', new Uint16Array(1)),
    'disk.write: the data is Uint16Array(1) [ 0 ]: write a text or a Uint8Array',
  ],
  [
    'a file of terabytes',
    env => env.disk.writeAt?.('a', 2 ** 40, 'x'),
    "disk.writeAt('a', 1099511627776, …): the offset is a whole number of bytes, from 0 to 1073741824",
  ],
])('a node that asks for %s throws, and the sentence says why', async (_call, act, sentence) => {
  const { violations } = await doing(act)
  expect(violations.map(({ message }) => message.replace(/^n1 threw \w+: /, ''))).toEqual([sentence])
})

test.each([
  ['receive', { receive: 3 }, /^starting n1 returned an object whose receive is 3: expected a function$/],
  [
    'inspect',
    { receive: anonymous, inspect: 'state' },
    /^starting n1 returned an object whose inspect is 'state': expected a function$/,
  ],
])('a node whose %s is no function is refused', async (_method, node, sentence) => {
  const start = () => node as object
  const one = scenario({
    name: 'no method',
    nodes: { count: 1, start },
    duration: '1s',
    untested: ['expect', 'receive'],
  })
  await expect(run(one, { seed: '1' })).rejects.toThrow(sentence)
})

/** As a promise of bluebird or of a query builder: no `Promise`, and awaited all the same. */
function thenable<T>(value: T): Promise<T> {
  // biome-ignore lint/suspicious/noThenProperty: that is what it is
  const later = { then: (resolve: (value: T) => void) => void setTimeout(resolve, 5, value) }
  return later as unknown as Promise<T>
}

test('a promise of another library is awaited: where a node starts, answers, and a client ends', async () => {
  const node = { receive: (_from: string, question: number) => thenable(question + 1) }
  const asking = (env: AnyEnv) => ({
    invoke() {
      const asked = env.rpc<number>('n1', 1)
      return {
        // biome-ignore lint/suspicious/noThenProperty: as above
        then: (resolve: (outcome: unknown) => void, reject: () => void) => asked.then(two => resolve(ok(two)), reject),
      }
    },
  })
  const one = scenario({
    name: 'thenables',
    nodes: { count: 1, start: () => thenable(node) },
    clients: { count: 1, start: env => thenable(asking(env)) as never },
    workload: mix({ ask: 1 }),
    duration: '2s',
    untested: ['expect'],
  })
  const { history, violations } = await run(one, { seed: '1' })
  expect(violations).toEqual([])
  expect(history.find(({ type }) => type !== 'invoke')).toMatchObject({ type: 'ok', value: 2 })
})

test('what is written to a disk is what it was at the call, of a Buffer as well', async () => {
  let read: unknown
  await doing(async env => {
    const bytes = Buffer.from('as it was')
    const written = env.disk.write?.('file', bytes)
    bytes.fill(0)
    await written
    read = await env.disk.readText?.('file')
  })
  expect(read).toBe('as it was')
})
