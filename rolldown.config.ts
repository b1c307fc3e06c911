import { defineConfig } from 'rolldown'

/** What others import, and what a process or thread begins with. */
const ENTRIES = [
  'index',
  'checkers/index',
  'report/index',
  'vitest/index',
  'cli/main',
  'fuzz/worker/keeper',
  'fuzz/worker/main',
  'fuzz/worker/resolve-hook',
].map(name => ({ name, file: `${import.meta.dirname}/src/${name}.ts` }))
/** What a test looks at that only the built code shows. */
const FOR_TESTS = [
  'fuzz/process/process-thread',
  'fuzz/worker/load-scenario',
  'scenario/run',
  'scenario/trace',
  'sim/loading',
]
const entryFiles = new Set(ENTRIES.map(({ file }) => file))

/** One file for each folder: each command, thread and test file loads nearly all, and 800 small ones took twice the time. */
function folderOf(module: string): string | null {
  return entryFiles.has(module) ? null : (/\/src\/([^/]+)\//.exec(module)?.[1] ?? null)
}

export default defineConfig({
  input: {
    ...Object.fromEntries(ENTRIES.map(({ name, file }) => [name, file])),
    ...Object.fromEntries(FOR_TESTS.map(name => [name, `${import.meta.dirname}/src/${name}.ts`])),
  },
  platform: 'node',
  preserveEntrySignatures: 'allow-extension',
  logLevel: 'warn',
  external: /^[^./]/,
  output: {
    dir: 'dist',
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    codeSplitting: {
      groups: [
        // A stack tells by this path that a virtual global was called, and who called it: what stands between it and the one who
        // looks at the stack belongs here as well.
        {
          name: 'sim/globals',
          test: /\/src\/sim\/(globals\/|asks\.ts|loading\.ts)/,
          priority: 1,
          includeDependenciesRecursively: true,
        },
        { name: folderOf, debugName: 'a file for each folder', includeDependenciesRecursively: false },
      ],
    },
  },
})
