import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')
const COLUMNS = 100

const pages = [
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.md'))
    .map(file => join('docs', file)),
].sort()

/** A page's prose with its line numbers: without code, fenced or indented, and without tables, quotes and HTML. */
function proseOf(text: string) {
  const lines: { line: string; number: number }[] = []
  let isCode = false
  text.split('\n').forEach((line, index) => {
    const isFence = line.trimStart().startsWith('```')
    if (isFence) isCode = !isCode
    const isVerbatim = /^( {4}| *[|<>])/.test(line)
    if (!isCode && !isFence && !isVerbatim) lines.push({ line, number: index + 1 })
  })
  return lines
}

test.each(pages)(`the prose of %s fits ${COLUMNS} columns`, page => {
  const tooLong = proseOf(readFileSync(join(ROOT, page), 'utf8'))
    // A line of one link cannot be broken.
    .filter(({ line }) => line.length > COLUMNS && line.trim().includes(' '))
    .map(({ line, number }) => `${page}:${number} ${line}`)
  expect(tooLong).toEqual([])
})
