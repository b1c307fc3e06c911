import { counted } from '../../options/counted.ts'
import { functionField } from '../../options/fields.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import { ScenarioError } from '../../options/scenario-error.ts'
import { shown } from '../../options/shown.ts'
import type { History, HistoryEvent } from '../../workload/history.ts'
import { type Checker, mergeValid, type Verdict } from '../checker.ts'
import { list, show, showName } from '../display.ts'
import { identity, same } from '../equality.ts'
import { operations } from '../operation.ts'
import { verdictOf } from '../verdict-of.ts'
import { whereabouts } from './evidence.ts'

/** Configures {@link independent}. */
export interface IndependentOptions {
  /**
   * The key that an operation is about, from its invocation; `undefined` if it is about all of them. Without this, values have to
   * be `[key, value]`, and the checker sees the value.
   */
  readonly key?: (invocation: HistoryEvent) => unknown
  /** With `key`: what the checker sees as the value of an event. Default: the value as it is. */
  readonly value?: (event: HistoryEvent) => unknown
}

/** Holds the evidence of {@link independent}. */
export interface IndependentDetails<Details> {
  /** What the checker said of each key's part of the history. */
  readonly results: readonly { readonly key: unknown; readonly verdict: Verdict<Details> }[]
  /** Keys whose verdict is not `true`, the wrong ones first. */
  readonly failures: readonly unknown[]
}

interface Part {
  readonly key: unknown
  /** Positions in the history. */
  readonly positions: number[]
}

const OPTIONS = optionsOf<IndependentOptions>({ key: functionField(), value: functionField() })

/**
 * Runs a checker on each key by itself, as Jepsen's `independent`. Much cheaper than on all keys together wherever the
 * cost grows faster than the history.
 *
 * Values are `[key, value]` in the invocation and in the `ok`, and those of a `cas` may also be `[key, old, new]`, unless `options.key` says what the key is. Invocations without a
 * key and their completions, and the events of the nemesis, belong to every key. Events keep their `index`, so that places
 * that a verdict names are places of the whole history.
 * `'unknown'` if nothing has a key.
 *
 * `check` throws an Error if an `ok` does not carry `[key, value]` although its invocation did.
 */
export function independent<Details>(
  checker: Checker<Details, never>,
  options: IndependentOptions = {},
): Checker<IndependentDetails<Details>> {
  if (typeof checker?.check !== 'function') {
    throw new ScenarioError(`independent: expected a checker such as uniqueIds(), but found ${shown(checker)}`)
  }
  checkOptions('independent', OPTIONS, options)
  return {
    name: `independent ${checker.name}`,
    ...(checker.operations === undefined ? {} : { operations: checker.operations }),
    ...(checker.blindSpot === undefined
      ? {}
      : {
          blindSpot(history) {
            const { parts, common } = split(history, options.key)
            // One key that tells is enough.
            let what: string | undefined
            for (const part of parts) {
              what = checker.blindSpot!(historyOf(part, common, history, options))
              if (what === undefined) return undefined
            }
            return what === undefined ? undefined : `of each of ${counted(parts.length, 'key')}: ${what}`
          },
        }),
    check(history): Verdict<IndependentDetails<Details>> {
      const { parts, common } = split(history, options.key)
      if (parts.length === 0) {
        return { valid: 'unknown', reason: 'No operation has a key: its value would have to be [key, value].' }
      }
      const results = parts.map(part => ({
        key: part.key,
        verdict: verdictOf(checker, historyOf(part, common, history, options)),
      }))
      const valid = mergeValid(results.map(({ verdict }) => verdict.valid))
      const wrong = results.filter(({ verdict }) => verdict.valid === false)
      const undecided = results.filter(({ verdict }) => verdict.valid === 'unknown')
      const details = { results, failures: [...wrong, ...undecided].map(({ key }) => key) }
      if (valid === true) return { valid, reason: `Right for every key (${counted(parts.length, 'key')}).`, details }
      const deciding = valid === false ? wrong : undecided
      const { key, verdict } = deciding[0]!
      const others = deciding.slice(1).map(each => showName(each.key))
      const more = others.length === 0 ? '' : ` ${valid === false ? 'Also wrong' : 'Also undecided'}: ${list(others)}.`
      const { evidence } = verdict
      const reason = `Key ${showName(key)}: ${verdict.reason}${more}`
      return { valid, reason, ...(evidence === undefined ? {} : { evidence }), details }
    },
  }
}

/** What belongs to each key, in order of first use, and what belongs to all. */
function split(
  history: History,
  keyOf: IndependentOptions['key'],
): { readonly parts: readonly Part[]; readonly common: readonly number[] } {
  // A well-formed history, or an error that says where it is not.
  operations(history)
  const parts = new Map<unknown, Part>()
  const common: number[] = []
  const open = new Map<number, Part | undefined>()
  for (let position = 0; position < history.length; position++) {
    const event = history[position]!
    const { process } = event
    let part: Part | undefined
    if (typeof process === 'number') {
      if (event.type === 'invoke') {
        part = partOf(keyIn(event, keyOf), parts)
        open.set(process, part)
      } else {
        part = open.get(process)
        open.delete(process)
      }
    }
    if (part === undefined) common.push(position)
    else part.positions.push(position)
  }
  return { parts: [...parts.values()], common }
}

function partOf(key: unknown, parts: Map<unknown, Part>): Part | undefined {
  if (key === undefined) return undefined
  const id = identity(key)
  let part = parts.get(id)
  if (part === undefined) {
    part = { key, positions: [] }
    parts.set(id, part)
  }
  return part
}

function historyOf(
  { key, positions }: Part,
  common: readonly number[],
  history: History,
  { key: keyOf, value: seenAs }: IndependentOptions,
): History {
  const events: HistoryEvent[] = []
  let next = 0
  for (const position of positions) {
    while (next < common.length && common[next]! < position) events.push(history[common[next++]!]!)
    const event = history[position]!
    if (keyOf === undefined) events.push({ ...event, value: valueIn(event, key) })
    else events.push(seenAs === undefined ? event : { ...event, value: seenAs(event) })
  }
  while (next < common.length) events.push(history[common[next++]!]!)
  return events
}

function keyIn(invocation: HistoryEvent, keyOf: IndependentOptions['key']): unknown {
  if (keyOf !== undefined) return keyOf(invocation)
  const tuple = tupleIn(invocation)
  return tuple === undefined ? undefined : (tuple[0] ?? null)
}

function valueIn(event: HistoryEvent, key: unknown): unknown {
  const tuple = tupleIn(event)
  if (tuple !== undefined && same(tuple[0], key)) return tuple[1]
  const { type, f, value } = event
  if (type === 'ok') {
    throw new Error(
      `independent: the ok of a '${f}' must carry [${show(key)}, value], as its invocation does, not ${show(value)} (${whereabouts(event)})`,
    )
  }
  return value
}

/** Key and value. */
function tupleIn({ f, value }: HistoryEvent): readonly [key: unknown, value: unknown] | undefined {
  if (!Array.isArray(value)) return undefined
  const [key, ...rest] = value
  if (rest.length === 1) return [key, rest[0]]
  return f === 'cas' && rest.length === 2 ? [key, rest] : undefined
}
