import { run, shrink } from 'sameseed'
const redlock = (await import('./redlock.sim.ts')).default
const out: string[] = []
for (let seed = 1; seed <= 45; seed++) { const r = await run(redlock, { seed }); if (r.ok) continue
  const t = performance.now(); const s = await shrink(redlock, r); out.push(`${seed} ${r.signature?.slice(8, 22)} ops ${s.after.operations} faults ${s.after.faults} nodes ${s.after.nodes} pm ${s.after.perturbedMessages} runs ${s.runs} ${Math.round(performance.now() - t)}ms`) }
console.log(out.join('\n'))
