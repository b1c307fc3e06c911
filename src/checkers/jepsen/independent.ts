import type { History, HistoryEvent } from '../../workload/history.ts'
import { type Checker, mergeValid, type Verdict } from '../checker.ts'
import { count, list, show, showName } from '../display.ts'
import { identity, same } from '../equality.ts'
import { operations } from '../operation.ts'
import { whereabouts } from './evidence.ts'

export interface IndependentOptions {
  /**
   * The key that an operation is about, from its invocation; `undefined` if it is about all of them. Given this, values stay as they
   * are. Without it, values have to be `[key, value]`, and the checker sees the value.
   */
  readonly key?: (invocation: HistoryEvent) => unknown
}

export interface IndependentDetails<Details> {
  readonly results: readonly { readonly key: unknown; readonly verdict: Verdict<Details> }[]
  /** Keys whose verdict is not `true`, the wrong ones first. */
  readonly failures: readonly unknown[]
}

interface Part {
  readonly key: unknown
  readonly events: HistoryEvent[]
}

/**
 * Jepsen's `independent`: runs a checker on each key by itself. Much cheaper than on all keys together wherever the cost grows
 * faster than the history.
 *
 * Values are `[key, value]` in the invocation and in the `ok`, unless `options.key` says what the key is. Invocations without a
 * key and their completions, and the events of the nemesis, belong to every key. Events keep their `index`.
 * `'unknown'` if nothing has a key.
 *
 * `check` throws an Error if an `ok` does not carry `[key, value]` although its invocation did.
 */
export function independent<Details>(
  checker: Checker<Details>,
  options: IndependentOptions = {},
): Checker<IndependentDetails<Details>> {
  return {
    name: `independent ${checker.name}`,
    check(history): Verdict<IndependentDetails<Details>> {
      const parts = split(history, options.key)
      if (parts.length === 0) {
        return { valid: 'unknown', reason: 'No operation has a key: its value would have to be [key, value].' }
      }
      const results = parts.map(({ key, events }) => ({ key, verdict: checker.check(events) }))
      const valid = mergeValid(results.map(({ verdict }) => verdict.valid))
      const wrong = results.filter(({ verdict }) => verdict.valid === false)
      const undecided = results.filter(({ verdict }) => verdict.valid === 'unknown')
      const details = { results, failures: [...wrong, ...undecided].map(({ key }) => key) }
      if (valid === true) return { valid, reason: `Right for each of ${count(parts.length, 'key')}.`, details }
      const deciding = valid === false ? wrong : undecided
      const { key, verdict } = deciding[0]!
      const others = deciding.slice(1).map(each => showName(each.key))
      const more = others.length === 0 ? '' : ` The same verdict for ${list(others)}.`
      return { valid, reason: `Key ${showName(key)}: ${verdict.reason}${more}`, details }
    },
  }
}

/** The history of each key, in order of first use. */
function split(history: History, keyOf: IndependentOptions['key']): readonly Part[] {
  // A well-formed history, or an error that says where it is not.
  operations(history)
  const parts = new Map<unknown, Part>()
  /** What belongs to all, for the keys that are yet to come. */
  const common: HistoryEvent[] = []
  const open = new Map<number, Part | undefined>()
  for (const event of history) {
    const { process, type } = event
    let part: Part | undefined
    let seen = event
    if (typeof process === 'number') {
      const key = type === 'invoke' ? keyIn(event, keyOf) : undefined
      if (type !== 'invoke') {
        part = open.get(process)
        open.delete(process)
      } else {
        if (key !== undefined) {
          const id = identity(key)
          part = parts.get(id)
          if (part === undefined) {
            part = { key, events: [...common] }
            parts.set(id, part)
          }
        }
        open.set(process, part)
      }
      if (part !== undefined && keyOf === undefined) seen = { ...event, value: valueIn(event, part.key) }
    }
    if (part !== undefined) part.events.push(seen)
    else {
      common.push(event)
      for (const each of parts.values()) each.events.push(event)
    }
  }
  return [...parts.values()]
}

function keyIn(invocation: HistoryEvent, keyOf: IndependentOptions['key']): unknown {
  if (keyOf !== undefined) return keyOf(invocation)
  const { value } = invocation
  return isTuple(value) ? (value[0] ?? null) : undefined
}

function valueIn(event: HistoryEvent, key: unknown): unknown {
  const { type, value } = event
  if (isTuple(value) && same(value[0], key)) return value[1]
  if (type === 'ok') {
    throw new Error(
      `independent: the ok of a '${event.f}' must carry [${show(key)}, value], as its invocation does, not ${show(value)} (${whereabouts(event)})`,
    )
  }
  return value
}

function isTuple(value: unknown): value is readonly [unknown, unknown] {
  return Array.isArray(value) && value.length === 2
}
