import type { Plan } from '../../scenario/plan.ts'
import { Corpus } from './corpus.ts'
import { type CourseOptions, GuidedCourse, type Origin, type StoredSearch } from './guided-course.ts'
import { unpacked } from './packed-behaviours.ts'

/** What a run did, as far as it makes a difference to the plans to come. */
export interface RunReport {
  /** Undefined where it is not to be built on. */
  readonly plan?: Plan
  /** Packed. */
  readonly behaviours: string
}

/** A generation: plans that are made from the same knowledge. */
export interface Generation {
  /** The number of its first plan, and that after its last. */
  readonly start: number
  readonly end: number
  /** What its plans are made from: a `StoredSearch` as JSON. */
  readonly search: string
}

/** Where generations are: the two that are open, and what is known of their runs, by number. */
export interface StoredGenerations {
  readonly searches: readonly string[]
  readonly reports: readonly (readonly [number: number, report: RunReport | null])[]
}

interface Open extends Generation {
  readonly origins: readonly Origin[]
}

/** Two are open at a time, so that those who run plans need not wait for the last run of a generation. */
const OPEN = 2
const LEAST = 8
const MOST = 2_048
/** A generation is so much of what came before it: early on each run counts, later many machines want something to do. */
const SHARE = 1 / 32

/**
 * A guided search that many can work at, each at its own speed. Its plans come in generations: what a plan is, follows from its number
 * and from the results of all generations but the last. These are taken in the order of the numbers, whatever the order in which they
 * come in, so that the search is the same however many run its plans.
 */
export class Generations {
  readonly #course: GuidedCourse
  readonly #open: Open[] = []
  readonly #reports = new Map<number, RunReport | null>()
  /** All below it is known. */
  #known: number

  /** `stored` is where it was; else it begins with the plan of number `start`. */
  constructor(options: CourseOptions, stored?: StoredGenerations, start = 0) {
    const searches = stored?.searches ?? []
    for (const search of searches.slice(0, -1)) this.#opened(courseFrom(options, search), search)
    const last = searches.at(-1)
    this.#course = last === undefined ? startingAt(options, start) : courseFrom(options, last)
    if (last !== undefined) this.#opened(this.#course, last)
    for (const [number, report] of stored?.reports ?? []) this.#reports.set(number, report)
    this.#known = this.#open[0]?.start ?? start
    this.#advance()
  }

  /** The generation of a plan; undefined where too little is known by now. */
  of(number: number): Generation | undefined {
    return this.#open.find(({ start, end }) => number >= start && number < end)
  }

  /** So many plans can be made by now. */
  get end(): number {
    return this.#open.at(-1)?.end ?? 0
  }

  /** What came of a plan: nothing, where it did not come to an end. */
  ran(number: number, report: RunReport | null): void {
    const first = this.#open[0]
    if (first === undefined || number < first.start || this.#reports.has(number)) return
    this.#reports.set(number, report)
    this.#advance()
  }

  /** What the plans of those that are open are made from, the first one first. */
  get searches(): readonly string[] {
    return this.#open.map(({ search }) => search)
  }

  toJSON(): StoredGenerations {
    return {
      searches: this.searches,
      reports: [...this.#reports].sort(([a], [b]) => a - b),
    }
  }

  #advance(): void {
    for (;;) {
      if (this.#open.length < OPEN) this.#opened(this.#course, JSON.stringify(this.#course))
      const first = this.#open[0] as Open
      while (this.#reports.has(this.#known)) this.#known++
      if (this.#known < first.end) return
      this.#open.shift()
      for (const [i, origin] of first.origins.entries()) {
        const report = this.#reports.get(first.start + i)
        this.#reports.delete(first.start + i)
        if (report) this.#course.ran(origin, report.plan, unpacked(report.behaviours))
      }
    }
  }

  /** Draws what the plans of a generation come from: who makes them draws the same. */
  #opened(course: GuidedCourse, search: string): void {
    const start = course.made
    const end = start + Math.max(LEAST, Math.min(MOST, Math.floor(start * SHARE)))
    const origins: Origin[] = []
    while (course.made < end) origins.push(course.draw().origin)
    this.#open.push({ start, end, search, origins })
  }
}

/** Returns the course of a generation, before any of its plans is drawn. */
export function courseFrom(options: CourseOptions, search: string): GuidedCourse {
  const stored = JSON.parse(search) as StoredSearch
  return new GuidedCourse(options, stored, Corpus.of(stored.corpus))
}

function startingAt(options: CourseOptions, start: number): GuidedCourse {
  const course = new GuidedCourse(options)
  const { yields, corpus } = course.toJSON()
  return new GuidedCourse(options, { made: start, fresh: start, yields, corpus })
}
