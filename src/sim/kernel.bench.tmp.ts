import { Kernel } from './kernel.ts'
import { constant, exponential } from '../net/latency.ts'
import type { Env } from './env.ts'
type M = { type: 'm'; n: number; key: string }
class N { count = 0; readonly env: Env<M>; constructor(env: Env<M>) { this.env = env; 
  if (env.id !== 'x') for (let i = 0; i < 40; i++) env.after(1, () => env.send(env.peers[i % 4]!, { type: 'm', n: i, key: 'k' })) }
  async receive(_from: string, m: M) { await null; this.count++; const e = this.env; e.send(e.peers[m.n & 3]!, { type: 'm', n: m.n + 1, key: 'k' }) } }
for (let r = 0; r < 5; r++) {
  const k = new Kernel({ seed: '1', network: { latency: exponential('2ms') } })
  const ns: N[] = []
  for (let i = 1; i <= 5; i++) k.start(k.addProcess('n' + i, 'node', env => { const n = new N(env); ns.push(n); return n }))
  const t = performance.now()
  await k.runUntil(20_000_000)
  const dt = performance.now() - t
  console.log(k.events, (k.network.totals().delivered / dt / 1000).toFixed(2) + ' M/s', k.fingerprint.toString(), ns.map(n => n.count).join())
}
