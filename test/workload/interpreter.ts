import type { EventType, OperationGenerator } from 'sameseed'
import { randomStream } from '../../src/random/stream.ts'
import { GeneratorRun } from '../../src/workload/generator-run.ts'

/** One operation as the interpreter saw it. Times in milliseconds. */
export interface Done {
  readonly client: number
  readonly process: number
  readonly f: string
  readonly value: unknown
  readonly from: number
  readonly to: number
  readonly type: EventType
}

export interface InterpreterOptions {
  readonly clients?: number
  readonly seed?: string
  /** How long an operation takes, milliseconds. Default: 10. */
  readonly takes?: (operation: { f: string; value: unknown; client: number; count: number }) => number
  readonly ends?: (operation: { f: string; value: unknown; client: number; count: number }) => EventType
  /** Milliseconds. Default: 10,000. */
  readonly until?: number
  readonly mostOperations?: number
  /** Hears of each event in the order in which it happens. */
  readonly heard?: (event: Heard) => void
}

/** An operation began or ended. */
export interface Heard {
  readonly at: number
  readonly process: number
  readonly f: string
  readonly type: EventType
}

/**
 * A world in which nothing happens but operations: what a generator asks for happens at once, takes its time and ends. It goes
 * from event to event, with a look every millisecond.
 */
export function interpret(generator: OperationGenerator, options: InterpreterOptions = {}): Done[] {
  const {
    clients = 3,
    seed = '1',
    takes = () => 10,
    ends = () => 'ok',
    until = 10_000,
    mostOperations = 10_000,
    heard = () => {},
  } = options
  const processes = Array.from({ length: clients }, (_, i) => i)
  const run = new GeneratorRun(
    generator,
    { clientCount: clients, processOf: i => processes[i] as number, stream: name => randomStream(seed, name) },
    'workload',
  )
  const done: Done[] = []
  const busy = new Map<number, Done>()
  const isFree = (client: number) => !busy.has(client)
  for (let now = 0; now <= until && done.length < mostOperations; now++) {
    for (const [client, operation] of [...busy].sort(([, a], [, b]) => a.to - b.to)) {
      if (operation.to > now) continue
      busy.delete(client)
      const { type, f, value, process } = operation
      heard({ at: now, process, f, type })
      if (type === 'info') processes[client] = (processes[client] as number) + clients
      run.completed({ type, client, f, value }, now * 1_000, isFree)
      begin(now)
    }
    begin(now)
  }
  return done

  function begin(now: number): void {
    for (const turn of run.take(now * 1_000, isFree)) {
      if (turn.kind !== 'invoke') continue
      const { client } = turn
      const about = { ...turn.operation, client, count: done.length }
      const operation = {
        client,
        process: processes[client] as number,
        f: turn.operation.f,
        value: turn.operation.value,
        from: now,
        to: now + takes(about),
        type: ends(about),
      }
      done.push(operation)
      heard({ at: now, process: operation.process, f: operation.f, type: 'invoke' })
      busy.set(client, operation)
    }
  }
}
