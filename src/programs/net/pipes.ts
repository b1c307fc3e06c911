/** The unix sockets and named pipes of a machine: paths that stand for ports which nothing else uses. */
export class Pipes {
  readonly #ports = new Map<string, number>()
  #next = 65_535

  /** Opens one. Returns its port; undefined where there is one at that path already. */
  open(path: string): number | undefined {
    if (this.#ports.has(path)) return undefined
    const port = this.#next--
    this.#ports.set(path, port)
    return port
  }

  portOf(path: string): number | undefined {
    return this.#ports.get(path)
  }

  close(path: string): void {
    this.#ports.delete(path)
  }
}
