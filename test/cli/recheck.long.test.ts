import { expect, test } from 'vitest'
import { jsonLines, lastJson, Workbench } from './command.ts'
import { broken } from './scenarios.ts'

const bench = new Workbench('recheck', { 'broken.sim.ts': broken() })
const recheck = ['recheck', '--folder', 'test/cli/.tmp/no-such-folder']

test('what failed is run again: it still fails, is fixed, fails in another way, or no longer applies', async () => {
  expect(await bench.sameseed(recheck)).toMatchObject({ code: 0, stdout: 'nothing has failed so far\n' })
  await bench.sameseed(['fuzz', 'broken.sim.ts', '--seeds', '30', '--shrink-runs', '0', '--jobs', '1'])
  const still = await bench.sameseed([...recheck, '--json'])
  expect(still.code).toBe(1)
  const lines = jsonLines(still.stdout).slice(0, -1)
  expect(lines.length).toBeGreaterThanOrEqual(4)
  expect(new Set(lines.map(({ verdict }) => verdict))).toEqual(new Set(['still failing']))
  // Files, and the seeds of the last session.
  expect(lines.map(({ what }) => what)).toContain('.sameseed/failures/broken-always-nobody-is-sick.json')
  expect(lines.filter(({ what }) => /^broken\.sim\.ts seed \d+$/.test(String(what)))).toHaveLength(lines.length / 2)

  const { length } = lines
  bench.write('broken.sim.ts', broken().replaceAll(/throw new Error\([^)]*\)/g, 'throw new TypeError("another")'))
  const other = await bench.sameseed([...recheck, '--json'])
  expect(lastJson(other.stdout)).toMatchObject({ 'still failing': length / 2, 'fails in another way': length / 2 })

  const mended = broken().replace('sick = true', 'sick = false').replace("throw new Error('n2 gave up')", '{}')
  bench.write('broken.sim.ts', mended)
  const fixed = await bench.sameseed(recheck)
  expect(fixed).toMatchObject({ code: 0, stderr: '' })
  expect(fixed.stdout).toContain(`${length} failures: ${length} fixed\n`)

  bench.write('broken.sim.ts', 'export default 1')
  const gone = await bench.sameseed(recheck)
  expect(gone.stdout).toContain(`${length} failures: ${length} no longer applies\n`)
  expect(gone.stdout).toMatch(/no longer applies {2}broken\.sim\.ts seed \d+: .*\n {2}.*broken\.sim\.ts/)
  expect(gone.code).toBe(0)
})
