import { examineOnce } from '../examine-once.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { readReplayable } from '../files.ts'
import type { ThreadOptions } from '../worker/scenario-thread.ts'
import type { FuzzOutput } from './output.ts'

/** Replays a failure from its file, in a thread that has run nothing else: clean if it is the very same run. */
export async function confirm(output: FuzzOutput, path: string, options: ThreadOptions): Promise<ExitCode> {
  const { failure, plan } = readReplayable(path)
  const task = { plan, check: false, trace: false, story: 'on failure', storySettings: {} } as const
  const { signature, fingerprint } = (await examineOnce(options, task)).run
  const same = signature === failure?.signature && fingerprint === failure?.fingerprint
  output.event('replayed', { file: path, same, signature, fingerprint })
  if (same) {
    output.text(`Replayed from its file: the same failure, the same fingerprint (${fingerprint}).`)
    return EXIT.clean
  }
  const stored = `stored ${failure?.fingerprint} (${failure?.signature})`
  output.problem({
    exitCode: EXIT.nondeterministic,
    message: `not deterministic: ${path} gave another run in a fresh thread: ${fingerprint} (${signature}), ${stored}`,
  })
  return EXIT.nondeterministic
}
