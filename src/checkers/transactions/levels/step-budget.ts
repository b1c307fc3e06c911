/** How much work may be done, counted so that it always ends at the same place. */
export class StepBudget {
  readonly max: number
  spent = 0

  constructor(max: number) {
    this.max = max
  }

  spend(steps: number): void {
    this.spent += steps
  }

  get isSpent(): boolean {
    return this.spent > this.max
  }
}
