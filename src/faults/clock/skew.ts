import type { Nemesis } from '../nemesis.ts'
import { together } from '../swarm.ts'
import { clockDrift } from './drift.ts'
import { clockJump } from './jump.ts'
import { clockOffset } from './offset.ts'
import { clockStrobe } from './strobe.ts'

/** Combines jumps, drift, offsets and strobes. */
export function clockSkew(): Nemesis {
  return together(clockJump(), clockDrift(), clockOffset(), clockStrobe())
}
