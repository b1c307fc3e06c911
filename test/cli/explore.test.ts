import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Failure } from '../../src/failures/failure.ts'
import { lastJson, Workbench } from './command.ts'

const example = readFileSync(new URL('../../examples/one-retry/one-retry.sim.ts', import.meta.url), 'utf8')
/** Who comes second is taken for the first where the messages arrive the other way round; no latency of a constant network does that. */
const ORDER = `import { always, constant, scenario } from 'sameseed'
export default scenario({
  name: 'order',
  nodes: { count: 3, start: env => {
    let first
    if (env.id !== 'n1') env.send('n1', env.id)
    return { receive(from) { first ??= from }, inspect: () => ({ first }) }
  } },
  network: { latency: constant('2ms') },
  duration: '50ms',
  expect: [always('n2 is first', ({ nodes }) => nodes.every(({ state }) => state.first !== 'n3'))],
})`
const bench = new Workbench('explore', { 'one-retry.sim.ts': example, 'order.sim.ts': ORDER })

test('says that there is nothing within the bounds, and how much was covered', async () => {
  const { code, stdout } = await bench.sameseed(['explore', 'one-retry.sim.ts', '--exhaustive', '--losses', '1'])
  expect(code).toBe(0)
  // As docs/search.md shows it.
  expect(readFileSync(new URL('../../docs/search.md', import.meta.url), 'utf8')).toContain(`\n${stdout}\`\`\``)
  expect(stdout).toMatch(
    /^✓ one retry: nothing was found wrong\n\d+ orders of up to \d+ steps, in \d+ runs: there are no others with at most 1 loss and 0 crashes\n$/,
  )
})

test('stores what it finds as any failure: it replays, and shrinking has made it smaller', async () => {
  const { code, stdout } = await bench.sameseed(['explore', 'one-retry.sim.ts', '--exhaustive', '--losses', '2'])
  expect(code).toBe(1)
  const [, path = ''] = /written to (\S+), replay: npx sameseed replay \S+\n$/.exec(stdout) ?? []
  const { plan, signature } = JSON.parse(bench.read(path)) as Failure
  expect(signature).toBe('eventually: all know')
  const lost = Object.entries(plan.network ?? {}).flatMap(([link, fates]) =>
    Object.values(fates).map(fate => [link, fate]),
  )
  expect(lost.every(([, fate]) => fate === 'lost')).toBe(true)
  expect(lost.length).toBe(2)
  expect(plan.schedule).toBeUndefined()
  const replayed = await bench.sameseed(['replay', path])
  expect(replayed.code).toBe(1)
  expect(replayed.stdout).toContain('This is the stored run')
})

test('finds what depends on nothing but an order', async () => {
  const { code, stdout } = await bench.sameseed(['explore', 'order.sim.ts', '--exhaustive', '--json'])
  expect(code).toBe(1)
  const { file, verdict } = lastJson(stdout) as { file: string; verdict: string }
  expect(verdict).toBe('failed')
  const replayed = await bench.sameseed(['replay', file])
  expect(replayed.code).toBe(1)
  expect(replayed.stdout).toContain('This is the stored run')
})

test('says what is missing, and where it stopped', async () => {
  expect((await bench.sameseed(['explore', 'order.sim.ts'])).stderr).toContain('say what to explore: --exhaustive')
  const { code, stdout } = await bench.sameseed([
    ...['explore', 'one-retry.sim.ts', '--exhaustive', '--losses', '1', '--runs', '3', '--json'],
  ])
  expect(code).toBe(0)
  expect(lastJson(stdout)).toMatchObject({ verdict: 'ok', isExhausted: false, because: 'runs', runs: 3 })
})
