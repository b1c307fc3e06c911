import { type Env, run, scenario } from 'sameseed'

/** A small cluster, so that twenty thousand runs do not take long. */
const chatter = scenario({
  name: 'chatter',
  nodes: {
    count: 3,
    start: (env: Env<{ text: string }>) => {
      env.every('20ms', () => {
        for (const peer of env.peers) env.send(peer, { text: 'hello' })
      })
      return {
        async receive() {
          await env.sleep('5ms')
        },
      }
    },
  },
  duration: '500ms',
})

/** Resident memory after 1,000 and after 20,000 runs, MiB. It should be flat. */
export async function memoryAfterRuns(): Promise<{ rssAfter1kRunsMiB: number; rssAfter20kRunsMiB: number }> {
  const residentMiB = () => {
    globalThis.gc?.()
    return process.memoryUsage.rss() / 2 ** 20
  }
  for (let seed = 1; seed <= 1_000; seed++) await run(chatter, { seed })
  const rssAfter1kRunsMiB = residentMiB()
  for (let seed = 1_001; seed <= 20_000; seed++) await run(chatter, { seed })
  return { rssAfter1kRunsMiB, rssAfter20kRunsMiB: residentMiB() }
}
