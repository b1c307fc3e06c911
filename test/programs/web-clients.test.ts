import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { run, scenario } from 'sameseed'
import { expect, test } from 'vitest'
import { isThorough } from '../effort.ts'

const run_ = promisify(execFile)
const FLAGS = ['--no-warnings', '--experimental-websocket', '--experimental-eventsource']
const PROGRAM = join(import.meta.dirname, 'web/clients.mjs')
const SIMULATE = join(import.meta.dirname, 'fixtures/simulate.ts')

async function printed(...args: string[]): Promise<string[]> {
  const { stdout } = await run_(process.execPath, [...FLAGS, ...args])
  return stdout.trimEnd().split('\n')
}

test.runIf(isThorough)('WebSocket and EventSource say the same here and there, and run the same again', async () => {
  const there = await printed(PROGRAM)
  expect(there).toHaveLength(9)
  for (const seed of ['1', '2']) {
    expect(await printed('--import', 'tsx', SIMULATE, PROGRAM, seed)).toEqual([...there, 'the same again'])
  }
})

test('they are there where this version of Node has them', async () => {
  const program = join(import.meta.dirname, 'fixtures/globals.mjs')
  const alone = scenario({ name: 'globals', nodes: { count: 1, program }, duration: '1ms' })
  const { journal } = await run(alone, { seed: 1 }, { journal: true })
  const logged = [...(journal ?? [])].flatMap(event => (event.kind === 'log' ? [event.text] : []))
  const has = (name: string) => `${name} ${typeof Reflect.get(globalThis, name)}`
  expect(logged).toEqual([has('WebSocket'), has('EventSource')])
})
