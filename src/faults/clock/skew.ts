import type { Nemesis } from '../nemesis.ts'
import { together } from '../swarm.ts'
import { clockDrift } from './drift.ts'
import { clockJumps } from './jump.ts'
import { clockOffsets } from './offset.ts'
import { clockStrobes } from './strobe.ts'

/** Jumps, drift, offsets and strobes together. */
export function clockSkew(): Nemesis {
  return together(clockJumps(), clockDrift(), clockOffsets(), clockStrobes())
}
