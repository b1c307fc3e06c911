import type { BugName } from './bugs.ts'
import type { Edit } from './edits.ts'
import { ObservedRemoveSet } from './observed-remove-set.ts'
import { type Change, dotName, type Stamped } from './operation.ts'
import { Text } from './text.ts'

/** A counter, a set and a text, which are the same wherever the same operations were applied in a causal order. */
export class Document {
  readonly #tags = new ObservedRemoveSet()
  readonly #text: Text
  readonly #bug: BugName | undefined
  #count = 0

  constructor(bug: BugName | undefined) {
    this.#bug = bug
    this.#text = new Text(bug)
  }

  get content() {
    return { count: this.#count, tags: this.#tags.elements, text: this.#text.toString() }
  }

  /** The change that an edit makes here; undefined where there is nothing to change. */
  changeFor({ f, value }: Edit, replica: string): Change | undefined {
    switch (f) {
      case 'count':
        return { type: 'count', by: value }
      case 'add':
        return { type: 'add', element: value }
      case 'remove': {
        const additions = this.#tags.additionsOf(value)
        return additions.length === 0 ? undefined : { type: 'remove', element: value, additions }
      }
      case 'insert': {
        const after = value.at === 0 ? null : this.#text.idAt(value.at)
        return { type: 'insert', id: this.#text.newId(replica), after, letter: value.letter }
      }
      case 'delete': {
        const id = this.#text.idAt(value)
        return id === null ? undefined : { type: 'delete', id }
      }
    }
  }

  apply({ dot, change }: Stamped): void {
    switch (change.type) {
      case 'count':
        this.#count += change.by
        break
      case 'add':
        this.#tags.add(change.element, dotName(dot))
        break
      case 'remove': {
        const { element, additions } = change
        const all = this.#bug === 'removes-unseen-additions'
        this.#tags.remove(element, all ? this.#tags.additionsOf(element) : additions)
        break
      }
      case 'insert':
        this.#text.insert(change.id, change.after, change.letter)
        break
      case 'delete':
        this.#text.delete(change.id)
        break
    }
  }
}
