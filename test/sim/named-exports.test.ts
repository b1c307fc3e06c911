import timers, { setTimeout as named } from 'node:timers'
import { afterEach, expect, test } from 'vitest'
import { syncNamedExports } from '../../src/sim/globals/named-exports.ts'

const realm = globalThis as { __vitest_vm_context__?: unknown }
const before = realm.__vitest_vm_context__

afterEach(() => {
  if (before === undefined) delete realm.__vitest_vm_context__
  else realm.__vitest_vm_context__ = before
})

/** A module of a realm that vitest made, which takes down what it is given. */
function moduleOf(status: string) {
  const given = new Map<string, unknown>()
  return { status, given, setExport: (name: string, value: unknown) => void given.set(name, value) }
}

test('names that were imported are what stands in the module now', () => {
  const original = timers.setTimeout
  const other = (() => 0) as unknown as typeof timers.setTimeout
  try {
    timers.setTimeout = other
    syncNamedExports()
    expect(named).toBe(other)
  } finally {
    timers.setTimeout = original
    syncNamedExports()
  }
  expect(named).toBe(original)
})

test('a realm of vitest gets them in those of Node’s modules that it has evaluated, and in nothing else', () => {
  const evaluated = moduleOf('evaluated')
  const bare = moduleOf('evaluated')
  const linked = moduleOf('linked')
  const ownModule = moduleOf('evaluated')
  const package_ = moduleOf('evaluated')
  const moduleCache = new Map<string, object>([
    ['node:timers', evaluated],
    ['timers', bare],
    ['node:fs', linked],
    ['node:module', ownModule],
    ['left-pad', package_],
    // One that cannot be given anything is left as it is.
    ['node:path', { status: 'evaluated' }],
  ])
  realm.__vitest_vm_context__ = { externalModulesExecutor: { cjs: { moduleCache } } }
  syncNamedExports()
  for (const { given } of [evaluated, bare]) {
    expect([...given.keys()].sort()).toEqual(Object.keys(timers).sort())
    expect(given.get('setTimeout')).toBe(timers.setTimeout)
  }
  for (const { given } of [linked, ownModule, package_]) expect(given.size).toBe(0)
  realm.__vitest_vm_context__ = {}
  expect(() => syncNamedExports()).not.toThrow()
})
