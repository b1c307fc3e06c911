import { benchBugs } from './bugs/bench.ts'
import { benchCheckers } from './checkers/bench.ts'
import { benchFleet } from './fleet/bench.ts'
import { benchFuzz } from './fuzz/bench.ts'
import { benchGuidance } from './guidance/bench.ts'
import { benchKernel } from './kernel/bench.ts'
import { benchPage } from './page/bench.ts'
import { benchPrograms } from './programs/bench.ts'
import { benchScale } from './scale/bench.ts'
import { benchSearch } from './search/bench.ts'

/** `npm run bench -- NAME [--json]`: each figure stands beside a baseline measured in the same process. `bugs` and `search` take names of bugs. */
const benches: Readonly<Record<string, (json: boolean, rest: readonly string[]) => Promise<void>>> = {
  bugs: benchBugs,
  checkers: benchCheckers,
  fleet: benchFleet,
  fuzz: benchFuzz,
  guidance: benchGuidance,
  kernel: benchKernel,
  page: benchPage,
  programs: benchPrograms,
  scale: benchScale,
  search: benchSearch,
}

const [name, ...rest] = process.argv.slice(2)
const bench = benches[name ?? '']
if (bench === undefined) {
  console.error(`Usage: npm run bench -- NAME [--json], where NAME is one of: ${Object.keys(benches).join(', ')}`)
  process.exitCode = 254
} else
  await bench(
    rest.includes('--json'),
    rest.filter(word => word !== '--json'),
  )
