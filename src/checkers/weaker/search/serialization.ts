/**
 * The search for a serialization: one order of all operations that keeps the order of every process, in which the object behaves as
 * the model says. Unlike in a linearization, real time does not count.
 *
 * Depth first over how far every process came and the states of the objects. Reads take place as soon as they fit, which loses
 * nothing because they change nothing. Where there is a choice, the operation that completed first goes first: in most
 * histories that is nearly right. Configurations that led nowhere are remembered.
 *
 * The problem is NP-complete (Gibbons and Korach, "Testing shared memories", 1997), the number of configurations up to n^p for
 * n operations of each of p processes; hence the bound.
 */
import { Automaton, IMPOSSIBLE } from '../../linearizability/automaton.ts'
import { withoutForesight } from '../../linearizability/explanation.ts'
import type { Model } from '../../model.ts'
import type { ClientOperation } from '../../operation.ts'

/** Configurations that are remembered: a Set cannot hold more than twice as many, and they take about a gigabyte. */
const MOST_REMEMBERED = 1 << 23

/** An operation to be placed. */
export interface Item {
  readonly operation: ClientOperation
  /** Number of the object that it is about. */
  readonly object: number
  readonly isRead: boolean
  /** It need not take place. Only the last of a process. */
  readonly isOptional: boolean
  /** It comes after the first so many operations of another line. */
  readonly after?: { readonly line: number; readonly count: number }
}

/** Keeps the search from what cannot lead anywhere. Asked before an update takes place, and told of all that do. */
export interface Foresight {
  allows(item: Item): boolean
  placed(item: Item): void
  removed(item: Item): void
}

export interface Serialization {
  readonly outcome: 'found' | 'none' | 'undecided'
  readonly steps: number
  /** The longest order found. */
  readonly order: readonly Item[]
  /** What each process would have had to do next there, and the states of the objects, in the model's words. */
  readonly stuck: readonly { readonly item: Item; readonly state: string }[]
}

/** The next operation of a line took place, in one state of its object and leading to another. */
interface Placed {
  readonly line: number
  readonly before: number
  readonly after: number
}

interface Frame {
  /** How many operations had been placed, reads included, when there was a choice. */
  readonly placed: number
  readonly choices: readonly { readonly line: number; readonly next: number }[]
  tried: number
}

/** `lines` holds the operations of each process in their order. */
export function serialize<State>(
  model: Model<State>,
  lines: readonly (readonly Item[])[],
  describeState: (state: State) => string,
  maxSteps: number,
  foresight?: Foresight,
): Serialization {
  const perObject: ClientOperation[][] = []
  const numbers = new Map<Item, number>()
  for (const line of lines) {
    for (const item of line) {
      while (perObject.length <= item.object) perObject.push([])
      numbers.set(item, perObject[item.object]!.push(item.operation) - 1)
    }
  }
  const patient = withoutForesight(model)
  const automata = perObject.map(operations => new Automaton(patient, operations))
  const states = automata.map(automaton => automaton.initial)
  const places = lines.map(() => 0)
  const placed: Placed[] = []
  let needed = lines.reduce((sum, line) => sum + line.filter(item => !item.isOptional).length, 0)
  let steps = 0
  const longest: Placed[] = []
  /** Up to here the longest order found begins as the current one. */
  let shared = 0

  const place = (line: number, next: number): void => {
    const item = lines[line]![places[line]!++]!
    placed.push({ line, before: states[item.object]!, after: next })
    states[item.object] = next
    if (!item.isOptional) needed--
    foresight?.placed(item)
  }
  const backTo = (length: number): void => {
    while (placed.length > length) {
      const { line, before } = placed.pop()!
      const item = lines[line]![--places[line]!]!
      states[item.object] = before
      if (!item.isOptional) needed++
      foresight?.removed(item)
    }
    if (length < shared) shared = length
  }
  const stepOf = (item: Item): number => {
    steps++
    return automata[item.object]!.step(states[item.object]!, numbers.get(item)!)
  }
  // One pass will do: a read changes nothing, so what did not fit before it does not fit after.
  const readAlong = (): void => {
    for (let line = 0; line < lines.length; line++) {
      for (;;) {
        const item = lines[line]![places[line]!]
        if (item === undefined || !item.isRead || stepOf(item) !== states[item.object]) break
        place(line, states[item.object]!)
      }
    }
  }
  const choicesHere = (): Frame['choices'] => {
    const choices: { line: number; next: number; end: number; start: number }[] = []
    for (let line = 0; line < lines.length; line++) {
      const item = lines[line]![places[line]!]
      if (item === undefined || item.isRead || foresight?.allows(item) === false) continue
      if (item.after !== undefined && places[item.after.line]! < item.after.count) continue
      const next = stepOf(item)
      if (next === IMPOSSIBLE) continue
      const { end, start } = item.operation
      const answers = next < IMPOSSIBLE ? automata[item.object]!.alternatives(next) : [next]
      for (const answer of answers) {
        // What need not happen and would change nothing is left alone.
        if (!(item.isOptional && answer === states[item.object])) choices.push({ line, next: answer, end, start })
      }
    }
    return choices.sort((a, b) => (a.end === b.end ? a.start - b.start : a.end - b.end))
  }
  const note = (): void => {
    if (placed.length <= longest.length) return
    longest.length = shared
    while (longest.length < placed.length) longest.push(placed[longest.length]!)
    shared = placed.length
  }
  const result = (outcome: Serialization['outcome']): Serialization => {
    note()
    const at = lines.map(() => 0)
    const last = automata.map(automaton => automaton.initial)
    const order = longest.map(({ line, after }) => {
      const item = lines[line]![at[line]!++]!
      last[item.object] = after
      return item
    })
    const stuck = lines.flatMap((line, number) => {
      const item = line[at[number]!]
      if (item === undefined || item.isOptional) return []
      return [{ item, state: describeState(automata[item.object]!.state(last[item.object]!)) }]
    })
    const cost = automata.reduce((sum, automaton) => sum + automaton.cost, steps)
    return { outcome, steps: cost, order, stuck }
  }

  const hopeless = new Set<string>()
  const here = () => `${places.join()} ${states.join()}`
  const frames: Frame[] = []
  readAlong()
  if (needed === 0) return result('found')
  frames.push({ placed: placed.length, choices: choicesHere(), tried: 0 })
  while (frames.length > 0) {
    const frame = frames.at(-1)!
    backTo(frame.placed)
    const choice = frame.choices[frame.tried++]
    if (choice === undefined) {
      note()
      if (hopeless.size < MOST_REMEMBERED) hopeless.add(here())
      // Remembering takes memory, which the bound on the steps has to bound.
      steps += (lines.length + states.length) >> 2
      frames.pop()
      continue
    }
    place(choice.line, choice.next)
    readAlong()
    if (needed === 0) return result('found')
    if (steps > maxSteps) return result('undecided')
    if (hopeless.size > 0) {
      steps += (lines.length + states.length) >> 3
      if (hopeless.has(here())) continue
    }
    frames.push({ placed: placed.length, choices: choicesHere(), tried: 0 })
  }
  return result('none')
}
