/** Thrown when a check took as many steps as it may. */
export class OutOfSteps extends Error {
  override readonly name = 'OutOfSteps'
}

/** Counts the steps of a check, so that it ends: by the clock it would not end at the same place every time. */
export class StepBudget {
  readonly max: number
  spent = 0
  /** How far the check came, as a clause. */
  reached = 'it is not clear yet which write every read returned'

  constructor(max: number) {
    this.max = max
  }

  /** @throws OutOfSteps */
  spend(steps: number): void {
    this.spent += steps
    if (this.spent > this.max) throw new OutOfSteps()
  }
}
