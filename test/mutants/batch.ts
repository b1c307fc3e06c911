import { relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createVitest } from 'vitest/node'
import type { Mutant } from './mutations.ts'

/** What the parent sends first, and what comes back for each mutant. */
export interface Batch {
  readonly tests: readonly string[]
  readonly mutants: readonly Mutant[]
}
export interface Judged {
  readonly killed: boolean
  /** Which test files failed, or what was thrown. */
  readonly by: string
}

/** They run the built package, in which there are no mutants. */
const OF_THE_PACKAGE = ['test/sim/env-page.test.ts']

const CONFIG = fileURLToPath(new URL('vitest.config.ts', import.meta.url))

/**
 * One vitest for many mutants, in a process of its own, which the parent can end when one of them loops. The first run has no mutant: its
 * tests have to pass. Nothing is written to disk: a plugin hands out the changed text in place of the file.
 */
process.once('message', async ({ tests, mutants }: Batch) => {
  let current: Mutant | undefined
  const vitest = await createVitest(
    'test',
    { config: CONFIG, watch: false, maxWorkers: 1, pool: 'threads', bail: 1, reporters: [{}] },
    {
      plugins: [
        {
          name: 'mutants',
          enforce: 'pre',
          transform(code, id) {
            if (current === undefined || id.split('?')[0] !== resolve(current.file)) return undefined
            return code.slice(0, current.start) + current.text + code.slice(current.end)
          },
        },
      ],
    },
  )
  const all = await vitest.globTestSpecifications([...tests])
  const specifications = all.filter(({ moduleId }) => {
    const file = relative(process.cwd(), moduleId)
    return tests.some(test => file.startsWith(test)) && !OF_THE_PACKAGE.includes(file)
  })
  for (const mutant of [undefined, ...mutants]) {
    for (const one of [current, mutant]) if (one !== undefined) vitest.invalidateFile(resolve(one.file))
    current = mutant
    const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications, true)
    const killed = unhandledErrors.length > 0 || !testModules.every(module => module.ok())
    const failed = testModules.filter(module => !module.ok()).map(({ moduleId }) => relative(process.cwd(), moduleId))
    process.send?.({ killed, by: failed.join(' ') || String(unhandledErrors[0] ?? '') } satisfies Judged)
  }
  process.exit(0)
})
