import { Holder, LEASE_MS, leaseScenario } from './lease-scenario.ts'

/** Holds the lease for as long as it is granted, by the clock on the wall. What is wrong? */
class ByTheWall extends Holder {
  #until = 0

  protected override granted(): void {
    this.#until = this.env.now() + LEASE_MS
  }

  protected override get isHolding(): boolean {
    return this.env.now() < this.#until
  }
}

export default leaseScenario('leases by the clock on the wall', env => new ByTheWall(env))
