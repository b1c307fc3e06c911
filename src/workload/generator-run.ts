import type { RandomStream } from '../random/stream.ts'
import { ScenarioError } from '../sim/errors.ts'
import type { GeneratorContext, GeneratorEvent, Next, OperationGenerator, Turn } from './generator.ts'
import type { AnyOperation } from './history.ts'

/** What a generator needs to know of the run. */
export interface GeneratorHost {
  readonly clientCount: number
  processOf(client: number): number
  stream(name: string): RandomStream
}

/** More turns than this at one instant that ask nothing of any client are a loop. */
const MOST_IDLE_TURNS = 10_000

/** A generator in a run: what it has become, and when to ask it again. */
export class GeneratorRun {
  readonly #host: GeneratorHost
  readonly #path: string
  readonly #clients: readonly number[]
  readonly #numbers: number[]
  readonly #asleepUntilUs: number[]
  #generator: OperationGenerator<AnyOperation>
  /** Before this it has nothing new to say, unless something happens. */
  #askUs = 0
  /** How many were free when it was asked. */
  #freeBefore = 0

  /** `path` names its streams; the numbers of operations begin at `firstNumber`. */
  constructor(generator: OperationGenerator<AnyOperation>, host: GeneratorHost, path: string, firstNumber = 0) {
    this.#generator = generator
    this.#host = host
    this.#path = path
    this.#clients = Array.from({ length: host.clientCount }, (_, i) => i)
    this.#numbers = new Array(host.clientCount).fill(firstNumber)
    this.#asleepUntilUs = new Array(host.clientCount).fill(0)
  }

  /** What is to be done now, given who is free. It takes for granted that it is done. */
  take(nowUs: number, isFree: (client: number) => boolean): Turn<AnyOperation>[] {
    const turns: Turn<AnyOperation>[] = []
    const free = this.#free(nowUs, isFree)
    const isChanged = free.size !== this.#freeBefore
    this.#freeBefore = free.size
    if (free.size === 0 || (nowUs < this.#askUs && !isChanged)) return turns
    for (let idle = 0; idle < MOST_IDLE_TURNS; ) {
      const context = this.#context(nowUs, free)
      const answer = this.#generator.op(context)
      if (typeof answer !== 'object' || answer.turn.atUs > nowUs) {
        this.#askUs = this.#nextAskUs(answer, nowUs)
        this.#freeBefore = free.size
        return turns
      }
      const { turn, next } = answer
      if (!free.has(turn.client)) {
        throw new ScenarioError(
          `the generator wants client ${turn.client}, which is not free: it may use those in context.free`,
        )
      }
      this.#generator = next
      turns.push(turn)
      if (turn.kind === 'log') idle++
      else free.delete(turn.client)
      if (turn.kind === 'sleep') this.#asleepUntilUs[turn.client] = nowUs + turn.forUs
      if (turn.kind !== 'invoke') continue
      this.#numbers[turn.client] = (this.#numbers[turn.client] as number) + 1
      const { f, value } = turn.operation
      this.#generator = next.update({ type: 'invoke', client: turn.client, f, value }, this.#context(nowUs, free))
    }
    throw new ScenarioError(`the generator had more than ${MOST_IDLE_TURNS} things to log at one instant`)
  }

  /** An operation has ended. */
  completed(event: GeneratorEvent, nowUs: number, isFree: (client: number) => boolean): void {
    this.#generator = this.#generator.update(event, this.#context(nowUs, this.#free(nowUs, isFree)))
    this.#askUs = 0
  }

  /** It need not be asked before what it says is due, or a sleeper wakes. `'pending'` may change by time alone. */
  #nextAskUs(answer: Next<AnyOperation>, nowUs: number): number {
    if (answer === 'pending') return nowUs
    const dueUs = answer?.turn.atUs ?? Number.POSITIVE_INFINITY
    return this.#asleepUntilUs.reduce((us, untilUs) => (untilUs > nowUs ? Math.min(us, untilUs) : us), dueUs)
  }

  /** Whether it has nothing more. Asked while all clients are free. */
  isExhausted(nowUs: number): boolean {
    return (
      this.#generator.op(
        this.#context(
          nowUs,
          this.#free(nowUs, () => true),
        ),
      ) === undefined
    )
  }

  /** Who has had the fewest operations goes first. */
  #free(nowUs: number, isFree: (client: number) => boolean): Set<number> {
    const free: number[] = []
    for (let client = 0; client < this.#host.clientCount; client++) {
      if (isFree(client) && (this.#asleepUntilUs[client] as number) <= nowUs) free.push(client)
    }
    return new Set(free.sort((a, b) => this.#numberOf(a) - this.#numberOf(b) || a - b))
  }

  #numberOf(client: number): number {
    return this.#numbers[client] as number
  }

  #context(nowUs: number, free: ReadonlySet<number>): GeneratorContext {
    const host = this.#host
    return {
      nowUs,
      clients: this.#clients,
      clientCount: host.clientCount,
      free: [...free],
      path: this.#path,
      processOf: client => host.processOf(client),
      numberOf: client => this.#numberOf(client),
      stream: name => host.stream(name),
    }
  }
}
