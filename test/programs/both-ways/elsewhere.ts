/** Prints the fingerprints of runs: `NAME,NAME,… SEED,SEED,…`. For a process of its own, on any version of Node. */
import { fingerprintsOf } from './simulated.ts'
import { systems } from './system.ts'

const [names = '', seeds = ''] = process.argv.slice(2)
const found: Record<string, readonly (readonly [number, string])[]> = {}
for (const name of names.split(',')) {
  const system = systems.find(each => each.name === name)
  if (system === undefined) throw new Error(`there is no system ${name}`)
  found[name] = [...(await fingerprintsOf(system, seeds.split(',').map(Number)))]
}
console.log(JSON.stringify(found))
