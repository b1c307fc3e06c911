import type { Nemesis } from '../nemesis.ts'
import { together } from '../swarm.ts'
import { clockDrift } from './drift.ts'
import { clockJumps } from './jump.ts'

/** Jumps and drift together. */
export function clockSkew(): Nemesis {
  return together(clockJumps(), clockDrift())
}
