import { join } from 'node:path'
import { type MachineOptions, run, scenario } from 'sameseed'
import { expect, test } from 'vitest'

const program = join(import.meta.dirname, 'fixtures/os.mjs')

async function told(os?: MachineOptions | (({ index }: { index: number }) => MachineOptions)): Promise<unknown[]> {
  const nodes = { db: { count: 2, program, ...(os === undefined ? {} : { os }) } }
  const { journal, violations } = await run(
    scenario({ name: 'os', nodes, duration: '1s' }),
    { seed: 1 },
    { journal: true },
  )
  expect(violations).toEqual([])
  return [...(journal ?? [])].flatMap(event => (event.kind === 'log' ? [JSON.parse(event.text)] : []))
}

const GIB = 2 ** 30

test('each node has a machine of its own', async () => {
  const [first, second] = await told()
  expect(first).toEqual([
    ['db1', 'db1', '10.0.0.1'],
    [4, 4, 4 * GIB, 2 * GIB, [0, 0, 0], '6.1.0'],
    ['root', 0, 0, '/root', '/root', '/bin/sh'],
    [4 * GIB, 2 * GIB, true],
    [['10.0.0.1', '02:42:0a:00:00:01']],
  ])
  expect(second).toMatchObject([['db2', 'db2', '10.0.0.2'], {}, {}, {}, [['10.0.0.2', '02:42:0a:00:00:02']]])
})

test('the scenario says what it is like, for all nodes or for each', async () => {
  const machine = (index: number): MachineOptions => ({
    hostname: `host-${index}`,
    cpus: index + 1,
    totalmem: 8 * GIB,
    loadavg: [1, 0.5, 0.25],
    release: '5.4.0',
    userInfo: { username: 'ann', uid: 1_000 },
  })
  const expected = (index: number, of: number) => [
    [`host-${of}`, `host-${of}`, `10.0.0.${index + 1}`],
    [of + 1, of + 1, 8 * GIB, 4 * GIB, [1, 0.5, 0.25], '5.4.0'],
    ['ann', 1_000, 1_000, '/home/ann', '/home/ann', '/bin/sh'],
    [8 * GIB, 4 * GIB, true],
  ]
  expect(await told(machine(0))).toMatchObject([expected(0, 0), expected(1, 0)].map(rows => [...rows, {}]))
  expect(await told(({ index }) => machine(index))).toMatchObject(
    [expected(0, 0), expected(1, 1)].map(rows => [...rows, {}]),
  )
})

test.each([
  [{ cpus: 0 }, 'nodes.db.os.cpus is 0: expected a whole number'],
  [{ hostnam: 'x' }, 'there is no option "nodes.db.os.hostnam"'],
  [{ userInfo: { uid: -1 } }, 'nodes.db.os.userInfo.uid is -1'],
])('%j is an error', (os, sentence) => {
  expect(() => scenario({ name: 'os', nodes: { db: { count: 1, program, os } } } as never)).toThrow(sentence)
})
