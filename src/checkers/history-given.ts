import { shown } from '../options/shown.ts'

/**
 * Checks that something is a list of events, as it may not be where it comes from JSON or another program: an event that no checker
 * knows is one that none looks at, and the history would be found valid for that.
 *
 * @throws Error that says which event is none, and why.
 */
export function checkHistory(given: unknown): void {
  checkList(given)
  for (let position = 0; position < given.length; position++) checkEvent(given[position], position)
}

/** The same of the list alone: for a checker that goes through it once, and checks each event on the way. */
export function checkList(given: unknown): asserts given is readonly unknown[] {
  if (!Array.isArray(given)) throw new Error(`history: expected a list of events, but found ${shown(given)}`)
}

/** The same of one event in the list. */
export function checkEvent(event: unknown, position: number): void {
  if (typeof event !== 'object' || event === null) throw wrong(position, `it is ${shown(event)}`)
  const { process, type } = event as { readonly process?: unknown; readonly type?: unknown }
  if (typeof process !== 'number' && typeof process !== 'string') {
    throw wrong(position, `its process is ${shown(process)}: expected a number`)
  }
  // One by one: a Set takes ten times as long, and a million events are asked.
  if (type !== 'invoke' && type !== 'ok' && type !== 'info' && type !== 'fail')
    throw wrong(position, `its type is ${shown(type)}: expected invoke, ok, fail or info`)
}

function wrong(position: number, what: string): Error {
  return new Error(`history, event ${position}: ${what}`)
}
