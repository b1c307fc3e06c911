import { join } from 'node:path'
import { run, scenario } from 'sameseed'
import { expect, test } from 'vitest'

const program = join(import.meta.dirname, 'fixtures/probes.cjs')

test('what packages look at before they decide how to go about something is there', async () => {
  const probing = scenario({ name: 'probes', nodes: { db: { count: 1, program } }, duration: '1s' })
  const { journal, violations } = await run(probing, { seed: 1 }, { journal: true })
  expect(violations).toEqual([])
  expect([...(journal ?? [])].flatMap(event => (event.kind === 'log' ? [event.text] : []))).toEqual([
    'loop number 0 0',
    'libc 2.36',
    'servers 10.0.0.9 10.0.0.0',
    'resolved 10.0.0.1',
    'not resolved ENOTFOUND',
    'addon ERR_DLOPEN_FAILED',
    'reverse null db1',
  ])
})
