import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Failure } from '../../src/failures/failure.ts'
import { lastJson, Workbench } from './command.ts'

const example = readFileSync(new URL('../../examples/one-retry/one-retry.sim.ts', import.meta.url), 'utf8')
const docs = readFileSync(new URL('../../docs/search.md', import.meta.url), 'utf8')
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
  expect(docs).toContain(`\n${stdout}\`\`\``)
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

test('goes by what the outcome rests on: no one loss breaks it, and two are found in a few runs', async () => {
  const words = ['explore', 'one-retry.sim.ts', '--lineage', '--crashes', '0']
  const one = await bench.sameseed([...words, '--faults', '1'])
  expect(one.code).toBe(0)
  expect(docs).toContain(`\n${one.stdout}\`\`\``)
  const two = await bench.sameseed(words)
  expect(two.code).toBe(1)
  expect(two.stdout).toMatch(/\nfound in [1-9] runs: no fewer faults break it\n/)
  const [, path = ''] = /written to (\S+), replay/.exec(two.stdout) ?? []
  const { plan } = JSON.parse(bench.read(path)) as Failure
  expect(plan.network).toEqual({ 'n1->n2': { '0': 'lost', '1': 'lost' } })
  expect((await bench.sameseed(['replay', path])).stdout).toContain('This is the stored run')
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
  const refused = [
    [[], 'say what to explore: --exhaustive'],
    [['--exhaustive', '--lineage'], 'say what to explore: --exhaustive'],
    [['--exhaustive', '--faults', '2'], '--faults goes with --lineage'],
    [['--lineage', '--depth', '2'], '--down and --depth go with --exhaustive'],
  ] as const
  for (const [words, sentence] of refused) {
    const { code, stderr } = await bench.sameseed(['explore', 'order.sim.ts', ...words])
    expect(code).toBe(254)
    expect(stderr).toContain(sentence)
  }
  const { code, stdout } = await bench.sameseed([
    ...['explore', 'one-retry.sim.ts', '--exhaustive', '--losses', '1', '--runs', '3', '--json'],
  ])
  expect(code).toBe(0)
  expect(lastJson(stdout)).toMatchObject({ verdict: 'ok', isExhausted: false, because: 'runs', runs: 3 })
})
