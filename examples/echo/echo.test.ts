import { readFileSync } from 'node:fs'
import { run } from 'sameseed'
import { simTest } from 'sameseed/vitest'
import { expect, test } from 'vitest'
import echo from './echo.sim.ts'

simTest(echo, { seeds: 20 })

test('the README shows this file, and the fingerprint of its first seed', async () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
  expect(readme).toContain(readFileSync(new URL('./echo.sim.ts', import.meta.url), 'utf8').trimEnd())
  expect(readme).toContain(`fingerprint ${(await run(echo, { seed: 1 })).fingerprint}`)
})
