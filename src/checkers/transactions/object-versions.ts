import { showName } from '../display.ts'
import { identity } from '../equality.ts'
import type { TransactionLog } from './transaction-log.ts'
import { Undecidable } from './undecidable.ts'

export const UNBORN = 'unborn'
export const DEAD = 'dead'

/** What an object was at some time: not there yet, something, or no longer there. */
export interface ObjectVersion {
  readonly state: typeof UNBORN | 'alive' | typeof DEAD
  readonly value: unknown
  /** The transaction that left it behind, -1 for what was there before all of them. */
  readonly writer: number
}

/** All versions of one object that there can have been: a closed universe. */
export class ObjectVersions {
  readonly key: unknown
  /** The one before all others first: unborn, or what the initialisation put there. The others in the order of their transactions. */
  readonly all: ObjectVersion[] = []
  /** Versions whose transaction overwrote them itself. */
  readonly intermediate = new Set<ObjectVersion>()
  /** What failed transactions would have left behind. */
  readonly failed: ObjectVersion[] = []
  readonly #byName = new Map<unknown, ObjectVersion>()

  constructor(key: unknown) {
    this.key = key
  }

  get initial(): ObjectVersion {
    return this.all[0]!
  }

  /** @throws Undecidable if it was written before. */
  add(version: ObjectVersion, log: TransactionLog): void {
    const name = nameOf(version)
    const before = this.#byName.get(name)
    if (before !== undefined) {
      const events = [before.writer, version.writer].map(t => log.event(t).index)
      const did = version.state === DEAD ? 'was deleted' : `became ${showName(version.value)}`
      throw new Undecidable(
        `${showName(this.key)} ${did} twice (events ${events[0]} and ${events[1]}), so a read cannot tell which it saw. ` +
          'Write every value to an object only once, and delete it only once.',
      )
    }
    this.#byName.set(name, version)
    const last = this.all.at(-1)
    if (last !== undefined && last.writer === version.writer && last.writer >= 0) this.intermediate.add(last)
    this.all.push(version)
  }

  /** The version with a value, if it was written by a transaction that did not fail. */
  find(value: unknown): ObjectVersion | undefined {
    return this.#byName.get(identity(value))
  }

  /**
   * The version that a read of nothing saw, `undefined` if that is not certain: it was not there yet, or no longer. If it was always
   * there, the read saw what was before the initialisation.
   */
  missing(): ObjectVersion | undefined {
    const gone = this.all.find(({ state }) => state === DEAD)
    if (gone === undefined) return this.initial.state === UNBORN ? this.initial : { ...BEFORE_ALL }
    return this.initial.state === UNBORN ? undefined : gone
  }

  /** The versions that certainly came after one. Of several transactions that wrote, their order is unknown. */
  after(version: ObjectVersion): readonly ObjectVersion[] {
    const at = this.all.indexOf(version)
    if (at < 0) return this.all
    if (at === 0) return this.all.slice(1)
    return this.all.slice(at + 1).filter(({ writer }) => writer === version.writer)
  }

  /** Those of them that may come next. */
  next(version: ObjectVersion): readonly ObjectVersion[] {
    const after = this.after(version)
    // What a transaction overwrote itself came before what it wrote then.
    return after.filter(({ writer }, i) => after.findIndex(other => other.writer === writer) === i)
  }
}

/** What stands before an initialisation that a read did not see. */
const BEFORE_ALL: ObjectVersion = { state: UNBORN, value: null, writer: -1 }

function nameOf({ state, value }: ObjectVersion): unknown {
  return state === 'alive' ? identity(value) : state === DEAD ? '\0dead' : '\0unborn'
}
