// Run in a process of its own: makes runs of all scenarios of a folder, and writes down what came of them.
import { writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { serialize } from 'node:v8'

const [dist, folder, count, result] = process.argv.slice(2)
// Before sameseed: what a module keeps from here is real.
await import(pathToFileURL(`${folder}/captured.mjs`).href)
const { loadScenario } = await import(pathToFileURL(`${dist}/fuzz/worker/load-scenario.js`).href)
const { whileLoading } = await import(pathToFileURL(`${dist}/sim/loading.js`).href)
const { traceOf } = await import(pathToFileURL(`${dist}/scenario/trace.js`).href)
const { run } = await import(pathToFileURL(`${dist}/scenario/run.js`).href)
await loadScenario(`${folder}/none.sim.mjs`)

const outcomes = []
for (let i = 0; i < Number(count); i++) {
  try {
    const { default: scenario } = await whileLoading(() => import(pathToFileURL(`${folder}/${i}.sim.mjs`).href))
    const watched = await run(scenario, { seed: '1' }, { strays: 'watch' }).catch(error => {
      if (error.name !== 'OffThreadError') throw error
      return run(scenario, { seed: '1' }, { strays: 'lines' })
    })
    const traces = []
    for (let n = 0; n < 2; n++) {
      const trace = await traceOf(scenario, { seed: '1' }, { lines: true })
      // All of them are loaded by one process.
      traces.push({ ...trace, loading: trace.loading.filter(({ line }) => line.includes(`/${i}.sim.mjs:`)) })
    }
    outcomes.push({ fingerprint: watched.fingerprint, traces })
  } catch (error) {
    outcomes.push({ error: `${error.name}: ${error.message}` })
  }
  writeFileSync(result, serialize(outcomes))
}
process.exit(0)
