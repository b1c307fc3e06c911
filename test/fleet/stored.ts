import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'

/**
 * All that a store holds, by path, without what depends on when and how fast: of two nights over the same seeds it is the same, byte for
 * byte.
 */
function storedIn(root: string): Record<string, string> {
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  const stored = files.flatMap(({ parentPath, name }): [string, string][] => {
    const path = join(parentPath, name).slice(root.length + 1)
    if (name === 'log.txt' && /\d{8}T[\d.]+Z\/log\.txt$/.test(path)) return []
    const text = readFileSync(join(root, path), 'utf8')
    const place = path.replace(/\d{8}T[\d.]+Z/, '<date>')
    return [[place, name === 'results.json' && place.endsWith('<date>/results.json') ? timeless(text) : text]]
  })
  return Object.fromEntries(stored.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Without what is of the clock: when, for how long, which were slow, and by which process. */
function timeless(text: string): string {
  const { pid: _, started: __, elapsedMs: ___, tookMs: ____, slowest: _____, ...rest } = JSON.parse(text)
  return JSON.stringify(rest)
}

/** Fails with the names of the files that differ, and the first of them. */
export function expectSame(store: string, other: string, isMeant = (_path: string) => true): void {
  const [one, two] = [storedIn(store), storedIn(other)]
  const names = [...new Set([...Object.keys(one), ...Object.keys(two)])].filter(
    name => isMeant(name) && one[name] !== two[name],
  )
  expect(names).toEqual([])
}
