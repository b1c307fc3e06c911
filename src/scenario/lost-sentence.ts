/** Tells that a predicate says within `every` or `some` what is wrong: a text is true there, and what it says is lost. */
export class LostSentence extends Error {
  constructor(call: string, sentence: string) {
    super(
      `its sentence ${JSON.stringify(sentence)} is lost within ${call}, where a text is true: look for what is wrong with find, and return the sentence`,
    )
  }
}

type Callback = (item: unknown, index: number, all: readonly unknown[]) => unknown

/** Made once: lists that have the same functions are of one shape, and looking at them is as quick as at any other. */
const GUARDED: PropertyDescriptorMap = Object.fromEntries(
  (['every', 'some'] as const).map(call => [
    call,
    {
      // Not enumerable: what is compared, copied or written down is the list.
      value(this: readonly unknown[], callback: Callback, self?: unknown): boolean {
        return Array.prototype[call].call(this, (item: unknown, index: number, all: readonly unknown[]) => {
          const answer = callback.call(self, item, index, all)
          if (typeof answer === 'string' && answer !== '') throw new LostSentence(call, answer)
          return answer
        })
      },
    },
  ]),
)

/** Returns the list, whose `every` and `some` throw a {@link LostSentence} where the callback answers with a text. */
export function losingNoSentence<Item>(list: Item[]): Item[] {
  return Object.defineProperties(list, GUARDED)
}
