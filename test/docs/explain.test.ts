import { readFileSync } from 'node:fs'
import { run } from 'sameseed'
import { expect, test } from 'vitest'
import liferaft from '../../examples/liferaft/liferaft.sim.ts'
import { explain } from '../../src/report/explanation.ts'
import { avoidance } from '../../src/search/avoidance.ts'
import { likelihood } from '../../src/search/likelihood.ts'
import { type NearestPass, nearestPass } from '../../src/search/nearest-pass.ts'
import { neededFaults } from '../../src/search/needed-faults.ts'
import type { ReadonlyJournal } from '../../src/sim/journal/journal.ts'

test('docs/explain.md shows what sameseed says of liferaft', async () => {
  const failing = await run(liferaft, { seed: '215' }, { journal: { lines: true } })
  const findings = {
    faults: (await neededFaults(liferaft, failing, { runs: 20 })).faults,
    nearest: avoidance((await nearestPass(liferaft, failing, { runs: 100 })) as NearestPass),
    likelihood: await likelihood(liferaft, failing, { draws: 40, runs: 500 }),
  }
  const { sentences } = explain(failing, failing.journal as ReadonlyJournal, findings, process.cwd())
  const text = readFileSync(new URL('../../docs/explain.md', import.meta.url), 'utf8')
  const shown = /```\n(What should hold[^`]*?)To see it again/.exec(text)?.[1] ?? ''
  // In the page, long lines are broken; columns of code go by what loads it.
  const comparable = (told: string) =>
    told
      .replace(/\s+/g, ' ')
      .replace(/(\.ts:\d+):\d+/g, '$1')
      .trim()
  expect(comparable(shown)).toBe(comparable(sentences.join(' ')))
  expect(sentences.length).toBeLessThanOrEqual(10)
})
