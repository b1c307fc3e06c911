import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { System } from './system.ts'

const execute = promisify(execFile)
const cwd = join(import.meta.dirname, '../../..')

/** The fingerprints that a process of its own gets: of each system by its name, of each seed, run in this order. */
export async function elsewhere(
  systems: readonly System[],
  seeds: readonly number[],
  node = process.execPath,
): Promise<ReadonlyMap<string, ReadonlyMap<number, string>>> {
  const script = join(import.meta.dirname, 'elsewhere.ts')
  const names = systems.map(({ name }) => name).join()
  const { stdout } = await execute(node, ['--import', 'tsx', script, names, seeds.join()], { cwd })
  const found = JSON.parse(stdout) as Record<string, [number, string][]>
  return new Map(Object.entries(found).map(([name, pairs]) => [name, new Map(pairs)]))
}

/** Where another version of Node is, if npx has it or can have it. */
export async function nodeOfVersion(version: number): Promise<string | undefined> {
  const asked = execute('npx', ['--yes', `node@${version}`, '-p', 'process.execPath'], { timeout: 60_000, cwd })
  return asked.then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  )
}
