/** Tells that a predicate says within `every` or `some` what is wrong: a text is true there, and what it says is lost. */
export class LostSentence extends Error {
  constructor(call: string, sentence: string) {
    super(
      `its sentence ${JSON.stringify(sentence)} is lost within ${call}, where a text is true: look for what is wrong with find, and return the sentence`,
    )
  }
}

const CALLS = ['every', 'some'] as const

/** Returns the list, whose `every` and `some` throw a {@link LostSentence} where the callback answers with a text. */
export function losingNoSentence<Item>(list: Item[]): Item[] {
  for (const call of CALLS) {
    // Not enumerable: what is compared, copied or written down is the list.
    Object.defineProperty(list, call, {
      value(callback: (item: Item, index: number, all: readonly Item[]) => unknown, self?: unknown): boolean {
        return Array.prototype[call].call(this, (item: Item, index: number, all: readonly Item[]) => {
          const answer = callback.call(self, item, index, all)
          if (typeof answer === 'string' && answer !== '') throw new LostSentence(call, answer)
          return answer
        })
      },
    })
  }
  return list
}
