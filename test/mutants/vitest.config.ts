import { defineConfig } from 'vitest/config'
import everything from '../../vitest.config.ts'

/** One project, which has the plugin of the mutants, and in which each file loads its modules anew. */
export default defineConfig({ resolve: everything.resolve ?? {}, test: { testTimeout: 60_000 } })
