import { run } from 'sameseed'
import { raftScenario } from '../../examples/raft/scenario.ts'

const raft = raftScenario()

/** Runs per second of the Raft example: 5 nodes, 10 simulated seconds, about 100 operations, faults on, all checked. */
export async function raftRunsPerSecond(): Promise<number> {
  const runs = 60
  const start = performance.now()
  for (let seed = 1; seed <= runs; seed++) {
    const { ok, violations } = await run(raft, { seed })
    if (!ok) throw new Error(`the correct Raft failed with seed ${seed}: ${violations[0]?.message}`)
  }
  return (runs / (performance.now() - start)) * 1_000
}
