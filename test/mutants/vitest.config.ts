import { relative } from 'node:path'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import everything from '../../vitest.config.ts'
import { instrumented } from './instrumented.ts'
import { jobOf } from './job.ts'

const job = jobOf(process.env.SAMESEED_MUTANTS as string)

/** Those come first that are likely to notice, and quick. */
class InOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => job.tests.indexOf(relative(process.cwd(), moduleId))
    return files.sort((a, b) => place(a) - place(b))
  }
}

/** One process, and all files share what it has loaded; the sources have mutants in them. */
export default defineConfig({
  resolve: everything.resolve ?? {},
  plugins: [
    {
      name: 'mutants',
      enforce: 'pre',
      transform(code, id) {
        const file = relative(process.cwd(), id.split('?')[0] as string)
        const mutants = job.mutants.filter(mutant => mutant.file === file)
        return mutants.length === 0 ? undefined : { code: instrumented(code, mutants), map: null }
      },
    },
  ],
  test: {
    include: [...job.tests],
    runner: './test/mutants/runner.ts',
    isolate: false,
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 60_000,
    reporters: [{}],
    sequence: { sequencer: InOrder },
  },
})
