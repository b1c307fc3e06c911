import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const source = (file: string) => fileURLToPath(new URL(`./src/${file}`, import.meta.url))

export default defineConfig({
  resolve: {
    // The suite tests the sources; the CLI tests run the built package as a user would.
    alias: [
      { find: /^sameseed$/, replacement: source('index.ts') },
      { find: /^sameseed\/(checkers|report|vitest)$/, replacement: source('$1/index.ts') },
    ],
  },
  test: { include: ['test/**/*.test.ts', 'examples/**/*.test.ts'], testTimeout: 60_000 },
})
