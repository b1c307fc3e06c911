import { fileURLToPath } from 'node:url'
import { configDefaults, defineConfig } from 'vitest/config'

const source = (file: string) => fileURLToPath(new URL(`./src/${file}`, import.meta.url))

/** What runs programs of users, replaces globals, or looks at what a module is when it is new. */
const OWN_PROCESS = [
  'examples/**/*.test.ts',
  'test/{cli,determinism,maelstrom,programs,vitest}/**/*.test.ts',
]

/** What starts many processes, or takes long in another way: `npm run test:all`. */
const LONG = process.env.SAMESEED_TESTS === 'all' ? [] : ['**/*.long.test.ts']
const EXCLUDED = [...configDefaults.exclude, ...LONG]

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
      { extends: true, test: { name: 'own process', include: OWN_PROCESS, exclude: EXCLUDED } },
      // Loading the sources takes longer than most of these tests: they share a process, and what it has loaded.
      {
        extends: true,
        test: {
          name: 'shared',
          include: ['test/**/*.test.ts'],
          exclude: [...EXCLUDED, ...OWN_PROCESS],
          isolate: false,
        },
      },
    ],
  },
})
