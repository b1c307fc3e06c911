import type { Behaviours } from '../../scenario/behaviours/recorder.ts'
import type { Plan } from '../../scenario/plan.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'
import { courseFrom, type RunReport } from './generations.ts'
import type { CourseOptions, GuidedCourse } from './guided-course.ts'
import { planOf } from './guided-plans.ts'
import { packed } from './packed-behaviours.ts'

/** Makes the plans of generations by their numbers, and says what their runs did. */
export class NumberedPlans {
  readonly #scenario: AnyScenario
  readonly #options: CourseOptions
  #search = ''
  #course: GuidedCourse | undefined

  constructor(scenario: AnyScenario, options: CourseOptions) {
    this.#scenario = scenario
    this.#options = options
  }

  /** The plan of a number, which is of the generation that has this search. */
  plan(number: number, search: string): Plan {
    let course = this.#course
    if (course === undefined || search !== this.#search || course.made > number) {
      course = courseFrom(this.#options, search)
      this.#course = course
      this.#search = search
    }
    // Each plan that is chosen to be built on is less likely to be chosen again.
    while (course.made < number) course.draw()
    return planOf(this.#scenario, course.draw(), course, this.#options)
  }

  /** What a run of this generation did. One that failed is not built on: its run ended early, and would fail in the same way again. */
  report(plan: Plan, { ok, behaviours }: { readonly ok: boolean; readonly behaviours: Behaviours }): RunReport {
    const corpus = this.#course?.corpus
    const told = corpus?.telling(behaviours) ?? behaviours
    const isKept = ok && corpus?.isWorthTelling(told) !== false
    return { ...(isKept ? { plan } : {}), behaviours: packed(told) }
  }
}
