/** Texts, each once, by their index in the order of their first appearance. */
export class TextTable {
  readonly all: string[] = []
  readonly #indexes = new Map<string, number>()

  indexOf(text: string): number {
    let index = this.#indexes.get(text)
    if (index === undefined) {
      index = this.all.push(text) - 1
      this.#indexes.set(text, index)
    }
    return index
  }
}
