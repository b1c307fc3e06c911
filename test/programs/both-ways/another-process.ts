import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { System } from './system.ts'

const ROOT = join(import.meta.dirname, '../../..')

/** The fingerprints that a process of its own gets for these seeds, in this order. */
export async function elsewhere(
  system: System,
  seeds: readonly number[],
  node = process.execPath,
): Promise<Map<number, string>> {
  const script = join(import.meta.dirname, 'elsewhere.ts')
  const { stdout } = await promisify(execFile)(node, ['--import', 'tsx', script, system.name, seeds.join()], {
    cwd: ROOT,
  })
  return new Map(JSON.parse(stdout) as [number, string][])
}

/** Where another version of Node is, if npx has it or can have it. */
export async function nodeOfVersion(version: number): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)('npx', ['--yes', `node@${version}`, '-p', 'process.execPath'], {
      timeout: 60_000,
      cwd: ROOT,
    })
    return stdout.trim()
  } catch {
    return undefined
  }
}
