import fc from 'fast-check'
import { inconsistent, type Model, type ModelOperation, OneOf, unpartitioned } from '../../../src/checkers/index.ts'
import type { EventType, History, HistoryEvent } from '../../../src/workload/history.ts'

/** What clients of a model may ask, and what they may be told. */
export interface Usage<State> {
  readonly model: Model<State>
  /** Argument of the n-th operation. */
  readonly ask: (choice: number, n: number) => { readonly f: string; readonly value: unknown }
  /** Candidates for the result: the first that fits the state is the right one. */
  readonly results: (f: string, value: unknown, written: readonly unknown[]) => readonly unknown[]
}

interface Running {
  readonly f: string
  readonly value: unknown
  effect: { readonly result: unknown } | undefined
}

/**
 * Small histories: three processes use an object that behaves as the model says, except that some are told a wrong result,
 * that some operations never complete (and may have taken effect), and that some `fail`.
 */
export function histories<State>(usage: Usage<State>, maxOperations = 7): fc.Arbitrary<History> {
  const turn = fc.record({
    process: fc.nat({ max: 2 }),
    choice: fc.nat({ max: 999 }),
    fate: fc.nat({ max: 19 }),
  })
  return fc
    .tuple(fc.array(turn, { minLength: 4, maxLength: maxOperations * 4 }), fc.nat({ max: 3 }))
    .map(([turns, lies]) => play(usage, turns, lies, maxOperations))
}

/** The model of everything that the history is about. */
export function wholeOf<State>(model: Model<State>): Model<State> {
  return model.partition === undefined ? model : (unpartitioned(model) as unknown as Model<State>)
}

/** Long histories in which nobody is told anything wrong. */
export function honestHistories<State>(usage: Usage<State>, maxOperations: number): fc.Arbitrary<History> {
  const turn = fc.record({ process: fc.nat({ max: 4 }), choice: fc.nat({ max: 999 }), fate: fc.nat({ max: 18 }) })
  return fc
    .array(turn, { minLength: maxOperations * 2, maxLength: maxOperations * 4 })
    .map(turns => play(usage, turns, 0, maxOperations))
}

function play<State>(
  { model: oneOfMany, ask, results }: Usage<State>,
  turns: readonly { process: number; choice: number; fate: number }[],
  lies: number,
  maxOperations: number,
): History {
  const model = wholeOf(oneOfMany) as Model<unknown>
  const events: HistoryEvent[] = []
  const names = [0, 1, 2, 3, 4]
  const running: (Running | undefined)[] = []
  const written: unknown[] = []
  let state = model.init()
  let asked = 0
  let nextName = 5
  let liesLeft = lies
  const push = (process: number, type: EventType, f: string, value: unknown) => {
    events.push({ index: events.length, time: events.length * 1_000_000, process: names[process]!, type, f, value })
  }
  const happen = (process: number, operation: Running) => {
    for (const result of results(operation.f, operation.value, written)) {
      const seen: ModelOperation = { ...operation, result, known: true, failed: false, process: names[process]! }
      const next = model.step(state, seen)
      if (next === inconsistent) continue
      state = next instanceof OneOf ? next.states[0] : next
      operation.effect = { result }
      return true
    }
    return false
  }
  for (const { process, choice, fate } of turns) {
    const operation = running[process]
    if (operation === undefined) {
      if (asked >= maxOperations) continue
      const { f, value } = ask(choice, asked++)
      written.push(value)
      running[process] = { f, value, effect: undefined }
      push(process, 'invoke', f, value)
    } else if (operation.effect === undefined && fate < 8) {
      happen(process, operation)
    } else {
      if (fate >= 18) {
        push(process, 'info', operation.f, operation.value)
        names[process] = nextName++
      } else if (operation.effect !== undefined || happen(process, operation)) {
        const candidates = results(operation.f, operation.value, written)
        const lie = liesLeft > 0 && fate % 5 === 0
        if (lie) liesLeft--
        push(process, 'ok', operation.f, lie ? candidates[choice % candidates.length] : operation.effect!.result)
      } else if (liesLeft > 0 && fate % 3 === 0) {
        liesLeft--
        push(process, 'ok', operation.f, results(operation.f, operation.value, written)[0])
      } else {
        push(process, 'fail', operation.f, operation.value)
      }
      running[process] = undefined
    }
  }
  return events
}
