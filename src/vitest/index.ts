/** `sameseed/vitest`: scenarios as vitest tests. Importing it adds the matchers to `expect`. */

export type { SimMatchers } from './matchers.ts'
export type { SimTestOptions } from './options.ts'
export { type RegisterSimTest, type SimTest, simTest } from './sim-test.ts'

import './matchers.ts'
