import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { constant, type PlanInput, run, scenario } from 'sameseed'
import { expect, test } from 'vitest'

const FOLDER = join(import.meta.dirname, 'loopback')

/** What a program prints on the real machine, over the real loopback. */
function really(file: string): Promise<string[]> {
  return new Promise(resolve => {
    execFile(process.execPath, [file], { timeout: 60_000 }, (_error, stdout) => resolve(stdout.trimEnd().split('\n')))
  })
}

/** What it prints on a simulated machine, until it ends. */
async function simulated(file: string, plan: PlanInput): Promise<string[]> {
  const alone = scenario({
    name: file,
    nodes: { count: 1, program: file },
    network: { latency: constant('50us') },
    uncaught: { restartAfter: '1h' },
    duration: '30s',
  })
  const { journal = [] } = await run(alone, plan, { journal: true })
  const events = [...journal]
  const end = events.findIndex(({ kind }) => kind === 'crash')
  return events.slice(0, end < 0 ? undefined : end).flatMap(event => (event.kind === 'log' ? [event.text] : []))
}

const isNoWarning = (line: string) => !/^\(node:\d+\) /.test(line)

for (const file of readdirSync(FOLDER).sort()) {
  test(`${file} prints the same here and there, whatever the pieces in which its bytes travel`, async () => {
    const path = join(FOLDER, file)
    const there = (await really(path)).filter(isNoWarning)
    const calm = await simulated(path, { seed: 1, network: {} })
    expect(calm.filter(isNoWarning)).toEqual(there)
    for (const seed of [1, 2, 3]) expect((await simulated(path, { seed })).filter(isNoWarning)).toEqual(there)
  })
}
