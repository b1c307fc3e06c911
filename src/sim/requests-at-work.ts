/** A request that a `receive` has not answered yet, with its neighbours in the chain. */
export interface RequestAtWork {
  readonly message: unknown
  readonly sinceUs: number
  before: RequestAtWork | undefined
  after: RequestAtWork | undefined
}

/** The requests that one incarnation of a process is at work on, oldest first. A chain, so that none of them costs an object more. */
export class RequestsAtWork {
  #oldest: RequestAtWork | undefined
  #newest: RequestAtWork | undefined

  get oldest(): RequestAtWork | undefined {
    return this.#oldest
  }

  add(request: RequestAtWork): void {
    request.before = this.#newest
    if (this.#newest === undefined) this.#oldest = request
    else this.#newest.after = request
    this.#newest = request
  }

  remove(request: RequestAtWork): void {
    const { before, after } = request
    if (before === undefined) this.#oldest = after
    else before.after = after
    if (after === undefined) this.#newest = before
    else after.before = before
    request.before = undefined
    request.after = undefined
  }
}
