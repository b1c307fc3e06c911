import { fileURLToPath } from 'node:url'
import { crash, type MaelstromOptions, maelstrom, type Run, run, shrink } from 'sameseed'
import { describe, expect, test } from 'vitest'
import { scenarioOf } from './program.ts'

const pathOf = (file: string) => fileURLToPath(new URL(`./programs/${file}`, import.meta.url))

describe('what makes no sense is told', () => {
  const options = { program: pathOf('echo.ts'), workload: 'echo' } as const

  test.each([
    [{ workload: 'gossip' }, /maelstrom: .*workload.*broadcast.*/],
    [{ topolgy: 'line' }, /maelstrom: .*topology/],
    [{ consistencyModels: ['strict'] }, /maelstrom: .*consistencyModels.*strict-serializable/],
    [{ availability: 2 }, /maelstrom: .*availability.*from 0 to 1/],
    [{ services: ['redis'] }, /maelstrom: .*services.*lin-kv/],
    [{ faults: crash }, /maelstrom: .*call the function/],
    [{ program: './missing.js' }, /there is no such file: .*missing\.js/],
    [{ network: { latency: 5 } }, /latency/],
  ])('%o', (wrong, message) => {
    expect(() => maelstrom({ ...options, ...wrong } as MaelstromOptions)).toThrow(message)
  })

  test('other names of a model are understood', () => {
    expect(() => maelstrom({ ...options, consistencyModels: ['PL-2', 'serializable'] })).not.toThrow()
  })
})

test.each(['awaiting.mts', 'by-bytes.cjs'])('%s reads its input in another way', async file => {
  const subject = maelstrom({ program: pathOf(file), workload: 'echo', nodeCount: 2, timeLimit: '2s' })
  const { violations, history } = await run(subject, { seed: 1 })
  expect(violations).toEqual([])
  expect(history.filter(({ type }) => type === 'ok').length).toBeGreaterThan(20)
})

const signatures = async (subject: ReturnType<typeof maelstrom>) => {
  const found = new Set<string | undefined>()
  for (const seed of [1, 2, 3]) found.add((await run(subject, { seed })).signature)
  return found
}

test('a weaker model is content with what strict serializability forbids', async () => {
  expect(await signatures(scenarioOf('transactions', 'txn-list-append', ['stale']))).toContain('history: list-append')
  const weaker = scenarioOf('transactions', 'txn-list-append', ['stale'], { consistencyModels: 'serializable' })
  expect(await signatures(weaker)).toEqual(new Set([undefined]))
})

test('what goes untested on purpose is said', () => {
  expect(scenarioOf('lin-kv', 'lin-kv', [], { untested: ['partition'] }).untested).toEqual(['partition'])
  expect(scenarioOf('kafka', 'kafka', [], { untested: ['partition'] }).untested).toEqual(['crash', 'partition'])
})

test('availability is demanded', async () => {
  const demanding = scenarioOf('kafka', 'kafka', [], { availability: 'total', timeLimit: '15s', timeout: '300ms' })
  expect(await signatures(demanding)).toContain('history: availability')
})

test('a fault that means all nodes leaves the services alone', async () => {
  const subject = maelstrom({ program: pathOf('echo.ts'), workload: 'echo', nodeCount: 2, timeLimit: '1s' })
  const faults = [{ kind: 'crash', at: '500ms', for: '10ms', node: '@all' } as const]
  const { journal = [] } = await run(subject, { seed: 1, faults }, { journal: true })
  const crashed = [...journal].flatMap(event => (event.kind === 'crash' ? event.process : []))
  expect(crashed).toEqual(['n1', 'n2'])
})

test('a message to a service that is left out fails', async () => {
  const { violations } = await run(scenarioOf('lin-kv', 'lin-kv', [], { services: ['seq-kv'] }), { seed: 1 })
  expect(violations[0]?.message).toMatch(
    /sent a message to "lin-kv", which is neither a client nor one of n1, n2, n3, seq-kv$/,
  )
})

test('faults strike the nodes that run the program, and no service', async () => {
  const subject = scenarioOf('lin-kv', 'lin-kv', [], {
    faults: crash({ every: '200ms', for: '50ms' }),
    timeLimit: '10s',
  })
  const { journal, violations }: Run = await run(subject, { seed: 1 }, { journal: true })
  expect(violations).toEqual([])
  const crashed = new Set<string>()
  for (const event of journal ?? []) if (event.kind === 'crash') crashed.add(event.process)
  expect([...crashed].sort()).toEqual(['n1', 'n2', 'n3'])
})

test('a failure becomes small', async () => {
  const subject = scenarioOf('broadcast', 'broadcast', ['forgetful'])
  const { plan } = await shrink(subject, await run(subject, { seed: 1 }), { shrinkRuns: 300 })
  expect(plan.operations?.length).toBeLessThan(5)
  expect(plan.options?.nodes).toMatchObject({ n: expect.toSatisfy((count: number) => count <= 3) })
})
