import type { HistoryEvent } from '../../workload/history.ts'
import { identity } from '../equality.ts'

/** A key that was read, with the identity of it. */
export interface ReadKey {
  readonly key: unknown
  readonly id: unknown
}

/** What some reads of a group saw of its keys. */
interface View {
  readonly seen: ReadonlySet<unknown>
  /** The first of those reads. */
  readonly read: HistoryEvent
}

interface Group {
  readonly keys: readonly ReadKey[]
  readonly ids: ReadonlySet<unknown>
  /** Those that differ; there are not many if the reads agree on an order. */
  readonly views: Map<string, View>
}

/** Reads of groups of keys that are written once each, by group, to be compared with each other. */
export class ReadGroups {
  /** The first group with a key, by the identity of the key. */
  readonly #groupOf = new Map<unknown, Group>()
  /** Groups with a key that another one had first, by the identity of the set of their keys' identities. */
  readonly #overlapping = new Map<unknown, Group>()
  readonly #all: Group[] = []
  /** The keys of two groups that have one in common. */
  overlap: readonly [readonly unknown[], readonly unknown[]] | undefined

  /** A read of `keys` saw writes of those that `seen` has. */
  add(keys: readonly ReadKey[], seen: ReadonlySet<unknown>, read: HistoryEvent): void {
    const { keys: inOrder, views } = this.#groupWith(keys)
    let signature = ''
    for (const { id } of inOrder) signature += seen.has(id) ? '1' : '0'
    if (!views.has(signature)) views.set(signature, { seen, read })
  }

  #groupWith(keys: readonly ReadKey[]): Group {
    const owner = this.#groupOf.get(keys[0]?.id)
    if (owner !== undefined && owner.ids.size === keys.length && keys.every(({ id }) => owner.ids.has(id))) return owner
    const other = keys.map(({ id }) => this.#groupOf.get(id)).find(group => group !== undefined)
    const group: Group = { keys, ids: new Set(keys.map(({ id }) => id)), views: new Map() }
    if (other !== undefined) {
      this.overlap ??= [other.keys.map(({ key }) => key), keys.map(({ key }) => key)]
      const name = identity(group.ids)
      const same = this.#overlapping.get(name)
      if (same !== undefined) return same
      this.#overlapping.set(name, group)
    }
    for (const { id } of keys) if (!this.#groupOf.has(id)) this.#groupOf.set(id, group)
    this.#all.push(group)
    return group
  }

  /**
   * Two reads each of which saw a write that the other did not. Views are ordered by what they saw exactly if each is part of
   * the next larger one, so only neighbours are compared: for each group some pairs, and at least one if there is any.
   */
  forks(): (readonly [HistoryEvent, HistoryEvent])[] {
    return this.#all.flatMap(({ views }) => {
      const bySize = [...views.values()].sort((a, b) => a.seen.size - b.seen.size)
      const forks: (readonly [HistoryEvent, HistoryEvent])[] = []
      for (let i = 1; i < bySize.length; i++) {
        const [smaller, larger] = [bySize[i - 1]!, bySize[i]!]
        if (![...smaller.seen].every(id => larger.seen.has(id))) forks.push([smaller.read, larger.read])
      }
      return forks
    })
  }
}
