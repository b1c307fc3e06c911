import * as v from 'valibot'
import { checkOptions, optionsOf } from '../../../options/options.ts'
import { inconsistent, type Model } from '../../model.ts'

/** Configures {@link mutex}. */
export interface MutexOptions {
  /** Its holder may acquire it again, and must release it as often. Default false. */
  readonly reentrant?: boolean
  /** Any process may release it, as in Jepsen's mutex: a semaphore of one. Default false: only its holder. */
  readonly anyoneReleases?: boolean
}

/** Says who holds the lock, and how often. `null`: it is free. `process` is `null` where it does not matter. */
export type MutexState = { readonly process: number | null; readonly depth: number } | null

const OPTIONS = optionsOf<MutexOptions>({ reentrant: v.boolean(), anyoneReleases: v.boolean() })

/**
 * Models a lock: `acquire` and `release`, values ignored. `ok` means that it was acquired or released, `fail` that it
 * was not.
 *
 * @throws Error (from `mutex`) if both options are set: there is no holder then who could acquire again.
 */
export function mutex(options: MutexOptions = {}): Model<MutexState, 'acquire' | 'release'> {
  checkOptions('mutex', OPTIONS, options)
  const { reentrant = false, anyoneReleases = false } = options
  if (reentrant && anyoneReleases) throw new Error('mutex: reentrant and anyoneReleases exclude each other')
  return {
    name: 'lock',
    usesProcess: !anyoneReleases,
    init: () => null,
    step(state, operation) {
      const process = anyoneReleases ? null : (operation.process ?? null)
      if (operation.f === 'acquire') {
        if (state === null) return { process, depth: 1 }
        return reentrant && state.process === process ? { process, depth: state.depth + 1 } : inconsistent
      }
      if (operation.f !== 'release') throw new Error(`mutex: unknown operation '${operation.f}' (acquire, release)`)
      if (state === null || state.process !== process) return inconsistent
      return state.depth === 1 ? null : { process, depth: state.depth - 1 }
    },
    identity: state => (state === null ? null : `${state.process} ${state.depth}`),
    describeState(state) {
      if (state === null) return 'free'
      if (state.process === null) return 'held'
      return `held by process ${state.process}${state.depth > 1 ? ` (${state.depth} times)` : ''}`
    },
    describeOperation: ({ f }) => f,
    describeResult: () => 'succeeded',
  }
}
