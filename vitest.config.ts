import { fileURLToPath } from 'node:url'
import { configDefaults, defineConfig } from 'vitest/config'

const source = (file: string) => fileURLToPath(new URL(`./src/${file}`, import.meta.url))

export default defineConfig({
  resolve: {
    // The suite tests the sources; the CLI tests run the built package as a user would.
    alias: [
      { find: /^sameseed$/, replacement: source('index.ts') },
      { find: /^sameseed\/(checkers|report|vitest)$/, replacement: source('$1/index.ts') },
    ],
  },
  test: {
    include: ['test/**/*.test.ts', 'examples/**/*.test.ts'],
    // What starts many processes, or takes long in another way: `npm run test:all`.
    exclude: [...configDefaults.exclude, ...(process.env.SAMESEED_TESTS === 'all' ? [] : ['**/*.long.test.ts'])],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})
