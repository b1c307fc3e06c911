/** `npm run bench -- NAME [--json]`: each figure stands beside a baseline measured in the same process. `bugs` and `search` take names of bugs.
 * What others load slows down the whole process (BullMQ for fleets, say): only the one that is asked for is loaded. */
const benches: Readonly<Record<string, () => Promise<(json: boolean, rest: readonly string[]) => Promise<void>>>> = {
  bugs: async () => (await import('./bugs/bench.ts')).benchBugs,
  checkers: async () => (await import('./checkers/bench.ts')).benchCheckers,
  fleet: async () => (await import('./fleet/bench.ts')).benchFleet,
  fuzz: async () => (await import('./fuzz/bench.ts')).benchFuzz,
  guidance: async () => (await import('./guidance/bench.ts')).benchGuidance,
  kernel: async () => (await import('./kernel/bench.ts')).benchKernel,
  page: async () => (await import('./page/bench.ts')).benchPage,
  programs: async () => (await import('./programs/bench.ts')).benchPrograms,
  scale: async () => (await import('./scale/bench.ts')).benchScale,
  search: async () => (await import('./search/bench.ts')).benchSearch,
}

const [name, ...rest] = process.argv.slice(2)
const load = benches[name ?? '']
if (load === undefined) {
  console.error(`Usage: npm run bench -- NAME [--json], where NAME is one of: ${Object.keys(benches).join(', ')}`)
  process.exitCode = 254
} else {
  const bench = await load()
  await bench(
    rest.includes('--json'),
    rest.filter(word => word !== '--json'),
  )
}

export {}
