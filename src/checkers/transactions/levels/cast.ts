/** The transactions that an explanation speaks of, named in the order in which they come up. */
export class Cast {
  readonly #names = new Map<number, string>()

  name(t: number): string {
    let name = this.#names.get(t)
    if (name === undefined) {
      name = `T${this.#names.size + 1}`
      this.#names.set(t, name)
    }
    return name
  }

  get transactions(): readonly number[] {
    return [...this.#names.keys()]
  }
}
