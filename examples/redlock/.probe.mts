const { run } = await import('sameseed')
const redlock = (await import('./redlock.sim.ts')).default
const fenced = (await import('./redlock-fenced.sim.ts')).default
const kinds = process.argv[2]?.split(',')
for (const s of [redlock, fenced]) {
  const found: Record<string, number[]> = {}
  const t = performance.now()
  let ev = 0
  for (let seed = 1; seed <= 60; seed++) {
    const r = await run(s, { seed, ...(kinds ? { options: { faultKinds: kinds as any } } : {}) })
    ev += r.events
    ;(found[r.signature ?? 'ok'] ??= []).push(seed)
  }
  console.log(s.name, Math.round(performance.now() - t), 'ms', ev, JSON.stringify(found))
}
const at = (client: string, at: string, f: string) => ({ client, at, f, value: null })
const stuck = await run(redlock, {
  seed: 1,
  network: {},
  operations: [
    at('c1', '1ms', 'acquire'),
    at('c2', '1ms', 'acquire'),
    at('c3', '1ms', 'acquire'),
    at('c1', '100ms', 'release'),
  ],
  faults: [{ kind: 'pause', node: 'c2', at: '13ms', for: '5s' }],
})
console.log(stuck.history.map(e => `${e.time / 1e6} ${e.process} ${e.type} ${e.f}`))
