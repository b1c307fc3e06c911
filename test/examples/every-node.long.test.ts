import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, expect, test } from 'vitest'
import { nodeOfVersion } from '../programs/both-ways/another-process.ts'

const SCRIPT = join(import.meta.dirname, 'fingerprints.ts')
/** The others: here is one of them. */
const VERSIONS = [20, 22, 24].filter(version => !process.version.startsWith(`v${version}.`))

/** By the scenario's file. */
async function fingerprintsOn(node: string): Promise<Record<string, string>> {
  const { stdout } = await promisify(execFile)(node, ['--import', 'tsx', SCRIPT], { maxBuffer: 2 ** 24 })
  return JSON.parse(stdout) as Record<string, string>
}

let here: Record<string, string>
beforeAll(async () => {
  here = await fingerprintsOn(process.execPath)
}, 300_000)

test('each scenario has a run of its own', () => {
  expect(Object.keys(here).length).toBeGreaterThan(150)
  expect(new Set(Object.values(here)).size).toBeGreaterThan(100)
})

test.for(VERSIONS)(
  'the scenarios of all examples have the same runs on Node %s',
  { timeout: 400_000 },
  async (version, { skip }) => {
    const node = await nodeOfVersion(version)
    if (node === undefined && process.env.CI === undefined) skip('there is no such version here, and no registry')
    expect(await fingerprintsOn(node as string)).toEqual(here)
  },
)
