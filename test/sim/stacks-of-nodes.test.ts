import { createHook } from 'node:async_hooks'
import { type AnyEnv, mix, ok, run, type SimulationOptions, scenario } from 'sameseed'
import { expect, test } from 'vitest'
import { cluster } from './cluster.ts'

const stackOf = (error: unknown) => String((error as Error).stack)
/** Without the folder, and what a line has behind its file. */
const short = (text: string) => text.replaceAll(/(?:file:\/\/)?[^\s(]*\/([\w.-]+):\d+:\d+/g, '$1')
const nested = (depth: number): string =>
  depth === 0 ? stackOf(new Error('deep')) : String([depth].map(left => nested(left - 1))[0])

/** Looks at stacks wherever a node can. */
class Looking {
  readonly #env: AnyEnv

  constructor(env: AnyEnv) {
    this.#env = env
    env.after('1ms', () => env.log(stackOf(new Error('timer'))))
    setTimeout(() => env.log(stackOf(new Error('timeout'))), 2)
    env.after('3ms', () => process.nextTick(() => env.log(stackOf(new Error('tick')))))
    env.after('4ms', () => void this.inSteps())
    env.after('5ms', () => env.log(nested(60)))
    env.after('6ms', () => void this.inVain())
  }

  async inSteps(): Promise<void> {
    await Promise.all([this.broken()]).catch(error => this.#env.log(stackOf(error)))
    await this.#env.sleep('1ms')
    this.#env.log(stackOf(new Error('later')))
  }

  async broken(): Promise<void> {
    await null
    JSON.parse('{')
  }

  async inVain(): Promise<void> {
    const tell = (error: unknown) => this.#env.log(stackOf(error))
    await this.#env.rpc('n1', 'no answer', { timeout: '5ms' }).catch(tell)
    await this.#env.connect('n1', { port: 9, timeout: '5ms' }).catch(tell)
    await this.#env.disk.rename('nothing', 'elsewhere').catch(tell)
    try {
      this.#env.after('soon' as '1s', () => {})
    } catch (error) {
      tell(error)
    }
  }

  receive(_from: string, message: string): unknown {
    return message === 'ask' ? stackOf(new Error('asked')) : undefined
  }

  inspect() {
    return { looks: stackOf(new Error('inspected')) }
  }
}

const looking = scenario({
  name: 'looking',
  nodes: { count: 2, start: env => new Looking(env) },
  clients: { count: 1, start: env => ({ invoke: async () => ok(await env.rpc('n2', 'ask')) }) },
  workload: mix({ ask: 1 }),
  duration: '30ms',
  expect: ({ always }) => [always('seen', ({ nodes }) => nodes.every(({ state }) => state?.looks !== ''))],
})

/** The fingerprint, and what was logged where there is a journal. */
async function made(options: SimulationOptions) {
  const { fingerprint, journal = [], signature } = await run(looking, { seed: 1 }, options)
  expect(signature).toBeUndefined()
  return { fingerprint, logged: [...journal].flatMap(event => (event.kind === 'log' ? [short(event.text)] : [])) }
}

test('a stack that a node looks at has the frames of its own code', async () => {
  const { logged } = await made({ journal: true })
  const file = 'stacks-of-nodes.test.ts'
  for (const stack of [
    `Error: timer\n    at ${file}`,
    `Error: timeout\n    at ${file}`,
    `Error: tick\n    at ${file}`,
    `Error: later\n    at inSteps (${file})`,
    'RpcTimeoutError: no reply from n1 within 5ms',
    'ConnectionError: n1:9 does not accept connections: connection refused',
    "Error: ENOENT: no such file or directory, rename 'nothing' -> 'elsewhere'",
    `RangeError: the delay of a timer is "soon": write a number of milliseconds or a string such as '250ms'\n    at inVain (${file})`,
  ])
    expect(logged).toContain(stack)
  const [parsed] = logged.filter(text => text.startsWith('SyntaxError'))
  expect(parsed?.split('\n').slice(1)).toEqual([
    '    at JSON.parse (<anonymous>)',
    `    at broken (${file})`,
    '    at async Promise.all (index 0)',
    `    at async inSteps (${file})`,
  ])
  const [deep] = logged.filter(text => text.startsWith('Error: deep'))
  expect(deep?.split('\n')).toHaveLength(51)
})

test('it is the same however a run is drained, whatever is taken down, and whatever Node does in between', async () => {
  const { fingerprint, logged } = await made({ journal: true })
  const ways: SimulationOptions[] = [{}, { drain: 'portable' }, { callers: true }, { journal: { lines: true } }]
  for (const way of ways) expect((await made(way)).fingerprint, JSON.stringify(way)).toBe(fingerprint)
  const whole: SimulationOptions = { journal: true, callers: true, drain: 'portable' }
  expect(await made(whole)).toEqual({ fingerprint, logged })
  // Then Node calls back by a function of its own.
  const hook = createHook({ before() {} }).enable()
  try {
    expect(await made({ journal: true })).toEqual({ fingerprint, logged })
  } finally {
    hook.disable()
  }
})

test('what a node has for stacks is its own, and sees the frames of its own code', async () => {
  const before = Error.prepareStackTrace
  const seen: unknown[] = []
  const sim = cluster(env => {
    if (env.id === 'n1') Error.prepareStackTrace = (_, sites) => sites.map(site => site.getFunctionName())
    const look = () => seen.push([env.id, new Error('here').stack])
    env.after('1ms', function outer() {
      const usual = Error.prepareStackTrace
      Error.prepareStackTrace = () => 'for a moment'
      look()
      Error.prepareStackTrace = usual
      look()
      Object.assign(Error, { prepareStackTrace: undefined })
      look()
    })
    return { receive() {} }
  })
  await sim.run('2ms')
  const whole = expect.stringMatching(/^Error: here\n {4}at look \(.*\n {4}at outer \([^\n]*$/)
  expect(seen).toEqual([
    ['n1', 'for a moment'],
    ['n1', ['look', 'outer']],
    ['n1', whole],
    ['n2', 'for a moment'],
    ['n2', whole],
    ['n2', whole],
  ])
  expect(Error.prepareStackTrace).toBe(before)
})
