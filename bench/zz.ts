import { run } from 'sameseed'
import { raftScenario } from '../examples/raft/scenario.ts'
const s = raftScenario({ faults: 'every' }); let f = 0; const t = performance.now()
const N = Number(process.argv[2])
for (let i = 1; i <= N; i++) { const r = await run(s as any, { seed: `z${i}` }); if (!r.ok) { f++; console.log(i, r.signature, r.violations[0]?.message.slice(0, 200)) } }
console.log(f, 'of', N, (performance.now() - t) / 1000)
