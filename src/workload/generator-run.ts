import { ScenarioError } from '../options/scenario-error.ts'
import type { RandomStream } from '../random/stream.ts'
import { blameScenario } from '../sim/blame.ts'
import { plainJson } from '../sim/plain-json.ts'
import {
  type GeneratorContext,
  type GeneratorEvent,
  NEMESIS,
  type Next,
  type OperationGenerator,
  type Turn,
} from './generator.ts'
import type { AnyOperation } from './history.ts'

/** What a generator needs to know of the run. */
export interface GeneratorHost {
  readonly clientCount: number
  processOf(client: number): number
  stream(name: string): RandomStream
}

/** Who did it, if a generator throws. */
const WHO = 'the workload'

/** More turns than this at one instant that ask nothing of any client are a loop. */
const MOST_IDLE_TURNS = 10_000

/** A generator in a run: what it has become, and when to ask it again. */
export class GeneratorRun {
  readonly #host: GeneratorHost
  readonly #path: string
  readonly #clients: readonly number[]
  /** By the number of the client, from {@link NEMESIS} on. */
  readonly #numbers: Map<number, number>
  readonly #asleepUntilUs = new Map<number, number>()
  #generator: OperationGenerator<AnyOperation>
  /** Before this it has nothing new to say, unless something happens. */
  #askUs = 0
  /** How many were free when it was asked. */
  #freeBefore = 0
  /** Whether somebody was passed over who rests: what is due for others is not the next then. */
  #hasPassedOver = false
  /** Since when there is nothing new that it was not asked about. */
  #newSinceUs = 0
  /** Whether an operation has ended since it was asked. */
  #heard = false

  /** `path` names its streams; the numbers of operations begin at `firstNumber`. */
  constructor(generator: OperationGenerator<AnyOperation>, host: GeneratorHost, path: string, firstNumber = 0) {
    this.#generator = generator
    this.#host = host
    this.#path = path
    this.#clients = Array.from({ length: host.clientCount }, (_, i) => i)
    this.#numbers = new Map([NEMESIS, ...this.#clients].map(client => [client, firstNumber]))
  }

  /**
   * What is to be done now, given who is free. It takes for granted that it is done.
   *
   * It is asked as of the moment at which there was something new, and then as of the times for which it wants things: so that
   * to be asked late delays what it wants, but does not stretch the intervals. A client that rests gets only what is due later than
   * at once.
   */
  take(
    nowUs: number,
    isFree: (client: number) => boolean,
    isResting: (client: number) => boolean = () => false,
  ): Turn<AnyOperation>[] {
    const turns: Turn<AnyOperation>[] = []
    const free = this.#free(nowUs, isFree)
    const areAllBusy = free.size === 0 || (free.size === 1 && free.has(NEMESIS))
    const isChanged = free.size !== this.#freeBefore
    this.#freeBefore = free.size
    if (free.size === 0 || (nowUs < this.#askUs && !isChanged && !this.#hasPassedOver)) return turns
    // Who is free by now without having ended anything was not free until just now.
    let asOfUs = isChanged && !this.#heard ? nowUs : this.#newSinceUs
    // As long as only the nemesis is free, what is new for the clients stays so.
    if (!areAllBusy) {
      this.#newSinceUs = nowUs
      this.#heard = false
    }
    let resting = 0
    for (let idle = 0; idle < MOST_IDLE_TURNS; ) {
      const context = this.#context(asOfUs, free)
      const answer = checkAnswer(blameScenario(WHO, () => this.#generator.op(context)))
      if (answer === 'pending' && asOfUs < nowUs) {
        asOfUs = nowUs
        continue
      }
      // A generator that knows nothing of the nemesis need not look whether a client is free.
      if (typeof answer !== 'object' || answer.turn.atUs > nowUs || (areAllBusy && answer.turn.client !== NEMESIS)) {
        this.#askUs = this.#nextAskUs(answer, nowUs)
        this.#freeBefore = free.size + resting
        this.#hasPassedOver = resting > 0
        return turns
      }
      const { turn, next } = answer
      if (turn.kind === 'invoke' && turn.atUs <= asOfUs && free.has(turn.client) && isResting(turn.client)) {
        free.delete(turn.client)
        resting++
        continue
      }
      asOfUs = Math.max(asOfUs, turn.atUs)
      if (!free.has(turn.client)) {
        throw new ScenarioError(
          `the generator wants client ${turn.client}, which is not free: it may use those in context.free`,
        )
      }
      this.#generator = next
      turns.push(turn)
      if (turn.kind === 'log') idle++
      else free.delete(turn.client)
      if (turn.kind === 'sleep') this.#asleepUntilUs.set(turn.client, asOfUs + turn.forUs)
      if (turn.kind !== 'invoke') continue
      this.#numbers.set(turn.client, this.#numberOf(turn.client) + 1)
      const { f, value } = turn.operation
      const event: GeneratorEvent = { type: 'invoke', client: turn.client, f, value }
      this.#generator = blameScenario(WHO, () => next.update(event, this.#context(asOfUs, free)))
    }
    throw new ScenarioError(`the generator had more than ${MOST_IDLE_TURNS} things to log at one instant`)
  }

  /** Before this it has nothing new to say, unless something happens. */
  get dueUs(): number {
    return this.#askUs
  }

  /** An operation has ended. */
  completed(event: GeneratorEvent, nowUs: number, isFree: (client: number) => boolean): void {
    const context = this.#context(nowUs, this.#free(nowUs, isFree))
    this.#generator = blameScenario(WHO, () => this.#generator.update(event, context))
    this.#askUs = 0
    this.#newSinceUs = nowUs
    this.#heard = true
  }

  /** It need not be asked before what it says is due, or a sleeper wakes. `'pending'` may change by time alone. */
  #nextAskUs(answer: Next<AnyOperation>, nowUs: number): number {
    if (answer === 'pending') return nowUs
    const dueUs = answer?.turn.atUs ?? Number.POSITIVE_INFINITY
    return Math.min(dueUs, nextWaking(this.#asleepUntilUs, nowUs))
  }

  /**
   * What it has left to log, if nothing is to be invoked any more, and undefined otherwise. Sleeps are looked through: those at the end are
   * waited for by nobody. Asked while all clients are free.
   */
  lastLines(nowUs: number): readonly string[] | undefined {
    const lines: string[] = []
    const asleepUntilUs = new Map(this.#asleepUntilUs)
    let generator = this.#generator
    let us = nowUs
    for (let idle = 0; idle < MOST_IDLE_TURNS; idle++) {
      const everyone = this.#free(us, () => true, asleepUntilUs)
      const answer = checkAnswer(blameScenario(WHO, () => generator.op(this.#context(us, everyone))))
      if (answer === undefined) return lines
      if (answer === 'pending') {
        us = nextWaking(asleepUntilUs, us)
        if (us === Number.POSITIVE_INFINITY) return undefined
        continue
      }
      const { turn, next } = answer
      if (turn.kind === 'invoke' || !everyone.has(turn.client)) return undefined
      us = Math.max(us, turn.atUs)
      if (turn.kind === 'sleep') asleepUntilUs.set(turn.client, us + turn.forUs)
      else lines.push(turn.text)
      generator = next
    }
    return undefined
  }

  /** Who has had the fewest operations goes first. The nemesis is among them. */
  #free(nowUs: number, isFree: (client: number) => boolean, asleepUntilUs = this.#asleepUntilUs): Set<number> {
    const free: number[] = []
    for (let client = NEMESIS; client < this.#host.clientCount; client++) {
      if (isFree(client) && (asleepUntilUs.get(client) ?? 0) <= nowUs) free.push(client)
    }
    return new Set(free.sort((a, b) => this.#numberOf(a) - this.#numberOf(b) || a - b))
  }

  #numberOf(client: number): number {
    return this.#numbers.get(client) as number
  }

  #context(nowUs: number, free: ReadonlySet<number>): GeneratorContext {
    const host = this.#host
    return {
      nowUs,
      clients: this.#clients,
      clientCount: host.clientCount,
      free: [...free].filter(client => client !== NEMESIS),
      nemesis: free.has(NEMESIS) ? 'free' : 'busy',
      path: this.#path,
      processOf: client => host.processOf(client),
      numberOf: client => this.#numberOf(client),
      stream: name => host.stream(name),
    }
  }
}

/** When the next of those wakes who sleep now; infinite where nobody does. */
function nextWaking(asleepUntilUs: ReadonlyMap<number, number>, nowUs: number): number {
  return [...asleepUntilUs.values()].reduce(
    (us, untilUs) => (untilUs > nowUs ? Math.min(us, untilUs) : us),
    Number.POSITIVE_INFINITY,
  )
}

/** A generator of one's own may answer anything. */
function checkAnswer(answer: Next<AnyOperation>): Next<AnyOperation> {
  if (answer === undefined || answer === 'pending') return answer
  const wrong = (what: string) => new ScenarioError(`a generator answered ${plainJson(answer)}: ${what}`)
  if (typeof answer?.turn !== 'object' || answer.turn === null) {
    throw wrong("give { turn, next }, 'pending', or undefined when there is nothing more")
  }
  const { turn, next } = answer
  if (typeof next?.op !== 'function' || typeof next.update !== 'function') {
    throw wrong('its `next`, what it goes on as, has no op() and update()')
  }
  if (!Number.isFinite(turn.atUs)) throw wrong('the time of the turn, atUs, is no number of microseconds')
  if (turn.kind === 'invoke') {
    if (typeof turn.operation?.f !== 'string') throw wrong('the operation of the turn has no name: give { f, value }')
  } else if (turn.kind === 'sleep') {
    if (!(turn.forUs >= 0)) throw wrong('the sleep of the turn, forUs, is no number of microseconds')
  } else if (turn.kind !== 'log') throw wrong("a turn is of kind 'invoke', 'sleep' or 'log'")
  return answer
}
