import { fileURLToPath } from 'node:url'
import { configDefaults, defineConfig } from 'vitest/config'

const source = (file: string) => fileURLToPath(new URL(`./src/${file}`, import.meta.url))

/** What starts many processes, or takes long in another way: `npm run test:all`. */
const LONG = process.env.SAMESEED_TESTS === 'all' ? [] : ['**/*.long.test.ts']

const EXCLUDED = [...configDefaults.exclude, ...LONG]

const ALL = ['{test,examples}/**/*.test.ts']
/** Those that run programs of users: they share a process with each other, and with nothing else. */
const PROGRAMS = ['{examples,test/maelstrom,test/programs}/**/*.test.ts']
/** Those that load the built sameseed beside the sources, or read what others leave in a process. */
const OWN_PROCESS = [
  '{examples,test/leaks,test/maelstrom,test/programs}/**/*.long.test.ts',
  'test/fuzz/process.test.ts',
]

export default defineConfig({
  resolve: {
    // The suite tests the sources; the CLI tests run the built package as a user would.
    alias: [
      { find: /^sameseed$/, replacement: source('index.ts') },
      { find: /^sameseed\/(checkers|report|vitest)$/, replacement: source('$1/index.ts') },
    ],
  },
  test: {
    // Vitest leaves one processor idle, which on two is half of them.
    maxWorkers: '100%',
    testTimeout: 120_000,
    hookTimeout: 120_000,
    projects: [
      // Loading the sources takes longer than most tests: files share a process, and what it has loaded.
      {
        extends: true,
        test: { name: 'shared', include: ALL, exclude: [...EXCLUDED, ...PROGRAMS, ...OWN_PROCESS], isolate: false },
      },
      {
        extends: true,
        test: { name: 'programs', include: PROGRAMS, exclude: [...EXCLUDED, ...OWN_PROCESS], isolate: false },
      },
      { extends: true, test: { name: 'own process', include: OWN_PROCESS, exclude: EXCLUDED } },
    ],
  },
})
