import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { listAppend, rwRegister } from '../../../src/checkers/transactions/index.ts'
import { LEVELS } from '../../../src/checkers/transactions/levels/level.ts'
import type { EventType, History } from '../../../src/workload/history.ts'

/**
 * Recorded histories of our own making: out of the stores of `transactions/executions.ts` (`from` says how they ran), or with reads of any version at all
 * (`wild`). Which models each breaks was found by trying every order of commits (`transactions/levels/definitions.ts`), not by a checker.
 */
interface Entry {
  readonly checker: 'list-append' | 'rw-register'
  readonly from: string
  readonly broken: readonly string[]
  readonly events: readonly (readonly [process: number, type: EventType, value: unknown])[]
}

const entries = readFileSync(join(import.meta.dirname, 'transactions.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line): Entry => JSON.parse(line))

describe.each(['list-append', 'rw-register'] as const)('recorded histories of %s', checker => {
  test.each(LEVELS.map(({ model }) => model))('are judged for %s as brute force does', model => {
    for (const { events, broken } of entries.filter(entry => entry.checker === checker)) {
      const history: History = events.map(([process, type, value], index) => {
        return { index, time: index * 1e6, process, type, f: 'txn', value }
      })
      const judge = checker === 'list-append' ? listAppend({ consistency: model }) : rwRegister({ consistency: model })
      const { valid, reason } = judge.check(history)
      expect(valid, `${JSON.stringify(events)}\n${reason}`).toBe(!broken.includes(model))
    }
  })
})
