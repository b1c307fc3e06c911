import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

/** Makes a folder outside of the project, for a package, until the tests of the file are over. Returns what writes a file in it, and says where. */
export function packageFolder(): (path: string, text: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'sameseed-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  return (path, text) => {
    const file = join(folder, path)
    mkdirSync(join(file, '..'), { recursive: true })
    writeFileSync(file, text)
    return file
  }
}
