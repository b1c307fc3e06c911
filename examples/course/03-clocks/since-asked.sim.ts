import { Holder, LEASE_MS, leaseScenario } from './lease-scenario.ts'

/** Counts from when it asked, which was before the server granted, with a clock that never jumps. */
class SinceAsked extends Holder {
  #until = 0

  protected override granted(asked: number): void {
    this.#until = asked + LEASE_MS
  }

  protected override get isHolding(): boolean {
    return this.env.elapsed() < this.#until
  }
}

export default leaseScenario('leases since they were asked for', env => new SinceAsked(env))
