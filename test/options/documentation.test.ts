import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as sameseed from 'sameseed'
import * as checkers from 'sameseed/checkers'
import { describe, expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')
const faces: Readonly<Record<string, unknown>> = { ...sameseed, ...checkers }

/** Their first argument is no options. */
const OTHERS = new Set(['mix', 'run', 'shrink', 'ok', 'info', 'fail', 'always', 'eventually', 'sometimes'])

/** The options that a text gives to functions of sameseed, as `crash({ every: '1s' })` or, by name only, `crash({ of })`. */
function optionsIn(text: string): { readonly name: string; readonly option: string }[] {
  return [...text.matchAll(/(?<![\w.])(\w+)\(\{/g)].flatMap(({ 1: name, index }) => {
    if (name === undefined || typeof faces[name] !== 'function' || OTHERS.has(name)) return []
    return keysOf(text, index + name.length + 1).map(option => ({ name, option }))
  })
}

/** The names of the fields of the object that is written at this place. */
function keysOf(text: string, from: number): string[] {
  const keys: string[] = []
  let depth = 0
  for (let at = from; at < text.length; at++) {
    const letter = text[at] as string
    if ('{[('.includes(letter)) depth++
    if ('}])'.includes(letter)) depth--
    if (depth === 0) return keys
    if (letter === "'") at = text.indexOf("'", at + 1)
    const key = depth === 1 && (letter === '{' || letter === ',') ? /^\s*(\w+)\s*[:,}(]/.exec(text.slice(at + 1)) : null
    if (key !== null) keys.push(key[1] as string)
  }
  return keys
}

/** Whether the function would take it: one that is no option is refused whatever else is missing. */
function isKnown(name: string, option: string): boolean {
  try {
    ;(faces[name] as (given: object) => unknown)({ [option]: undefined })
    return true
  } catch (error) {
    return !(error as Error).message.includes(`there is no option "${option}"`)
  }
}

const pages = ['README.md', ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })]
  .filter(page => page.endsWith('.md'))
  .map(page => ({ page, text: readFileSync(join(ROOT, page === 'README.md' ? '.' : 'docs', page), 'utf8') }))

describe.each(pages)('$page', ({ text }) => {
  test('names no option that there is not', () => {
    const unknown = optionsIn(text).filter(({ name, option }) => !isKnown(name, option))
    expect(unknown).toEqual([])
  })
})

test('and there are many, in all of the pages', () => {
  const all = pages.flatMap(({ text }) => optionsIn(text))
  expect(all.length).toBeGreaterThan(60)
  expect(all).toContainEqual({ name: 'crash', option: 'amnesia' })
  expect(all).toContainEqual({ name: 'scenario', option: 'duration' })
  expect(isKnown('crash', 'lasting')).toBe(false)
  expect(isKnown('scenario', 'duraton')).toBe(false)
})

test('every option of a nemesis is named in the pages about faults', () => {
  const named = pages.filter(({ page }) => /faults|durability/.test(page)).flatMap(({ text }) => optionsIn(text))
  const missing = Object.entries(faces).flatMap(([name, make]) => {
    if (!named.some(each => each.name === name)) return []
    const said = (() => {
      try {
        ;(make as (given: object) => unknown)({ 'not an option': 1 })
        return ''
      } catch (error) {
        return (error as Error).message
      }
    })()
    const options = /the options are (.*)$/.exec(said)?.[1]?.split(', ') ?? []
    return options
      .filter(option => !['every', 'for'].includes(option))
      .filter(option => !named.some(each => each.name === name && each.option === option))
      .map(option => `${name}: ${option}`)
  })
  expect(missing.filter(each => !each.startsWith('scenario'))).toEqual([])
})
