/** Prints the fingerprints of a system's runs: `NAME SEED,SEED,…`. For a process of its own, on any version of Node. */
import { fingerprintsOf } from './simulated.ts'
import { systems } from './system.ts'

const [name, seeds = ''] = process.argv.slice(2)
const system = systems.find(each => each.name === name)
if (system === undefined) throw new Error(`there is no system ${name}`)
console.log(JSON.stringify([...(await fingerprintsOf(system, seeds.split(',').map(Number)))]))
