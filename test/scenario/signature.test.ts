import fc from 'fast-check'
import { type AnyEnv, crash, crashAtDisk, mix, type Operation, ok, run, scenario } from 'sameseed'
import { expect, test } from 'vitest'
import { sameSignature, signatureOf, withoutData } from '../../src/scenario/violation.ts'
import { isThorough } from '../effort.ts'

class Journal {
  readonly #env: AnyEnv

  constructor(env: AnyEnv) {
    this.#env = env
  }

  static async start(env: AnyEnv): Promise<Journal> {
    const text = (await env.disk.readText('journal')) ?? ''
    for (const line of text.split('\n')) if (line !== '') JSON.parse(line)
    return new Journal(env)
  }

  async receive(_from: string, value: number): Promise<string> {
    const line = JSON.stringify({ kind: 'put', keys: ['a', 'b'], value, ok: true })
    await this.#env.disk.append('journal', `${line}\n`)
    await this.#env.disk.fsync('journal')
    return 'done'
  }
}

test.runIf(isThorough)('one line that throws is one failure, whatever the engine says about the text', async () => {
  const torn = scenario({
    name: 'torn',
    nodes: { count: 1, start: env => Journal.start(env) },
    clients: {
      count: 1,
      start: (env: AnyEnv) => ({ invoke: async ({ value }: Operation) => ok(await env.rpc('n1', value)) }),
    },
    workload: mix({ put: { weight: 1, value: ({ unique }) => unique } }),
    faults: [crash(), crashAtDisk()],
    duration: '5s',
  })
  const signatures = new Set<string>()
  const messages = new Set<string>()
  for (let seed = 1; seed <= 300 && messages.size < 4; seed++) {
    const { signature, violations } = await run(torn, { seed })
    if (signature === undefined) continue
    signatures.add(signature)
    messages.add((violations[0]?.error?.message ?? '').replace(/\d+/g, ''))
  }
  expect(messages.size).toBeGreaterThan(2)
  expect([...signatures]).toEqual(['threw: SyntaxError at start (signature.test.ts:16)'])
})

test('without a line of the user, the message counts, and no data in it', () => {
  const thrown = (message: string) => {
    const error = new Error(message)
    error.stack = `Error: ${message}\n    at node:internal/timers:1:1`
    return signatureOf({ kind: 'threw', property: 'Error', error })
  }
  expect(thrown('n3 lost its vote in term 12')).toBe('threw: Error: … lost its vote in term …')
  expect(thrown('n1, n2 and n3 want "x", not {"a":[1]}')).toBe(thrown('n2 and n5 want "yes", not [7]'))
  expect(thrown("it can't be")).toBe("threw: Error: it can't be")
})

test('where lines were added above, it is the same failure', () => {
  const [then, now] = ['threw: Error at Node.receive (a.ts:12)', 'threw: Error at Node.receive (a.ts:15)']
  expect(sameSignature(then, now)).toBe(true)
  expect(sameSignature('threw: Error at a.ts:12', 'threw: Error at a.ts:3')).toBe(true)
  expect(sameSignature(then, 'threw: Error at Node.start (a.ts:12)')).toBe(false)
  expect(sameSignature('always: at most 3:1', 'always: at most 3:2')).toBe(false)
  expect(sameSignature(undefined, then)).toBe(false)
})

test('a sentence without data is one line, and no number, name or quoted text is left in it', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 400 }), fc.nat(), fc.nat(9), (text, number, node) => {
      const left = withoutData(text)
      expect(left).not.toMatch(/[\d\n]/)
      expect(left.length).toBeLessThanOrEqual(100)
      // What differs in numbers and names only is alike.
      expect(withoutData(`n${node} has ${number} votes`)).toBe('… has … votes')
    }),
  )
})
