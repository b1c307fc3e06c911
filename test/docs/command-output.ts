import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'

/** The root of the project, at which a reader of its pages carries out commands. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** Returns what carries out a command of a page as a reader would, and returns what is printed. What `fuzz` stores goes elsewhere. */
export function reader(): (command: string) => Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'sameseed-pages-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return command => {
    const words = command.replace('npx sameseed ', '').split(' ')
    const out = words[0] === 'fuzz' ? ['--out', folder] : []
    return new Promise(resolve => {
      execFile(
        process.execPath,
        [join(ROOT, 'dist/cli/main.js'), ...words, ...out],
        { cwd: ROOT, env: { PATH: process.env.PATH, NO_COLOR: '1' } },
        (_, stdout) => resolve(stdout),
      )
    })
  }
}
