import type { ClientReply } from './messages.ts'

interface PendingRead {
  /** The first of the leader's rounds that began after the read. */
  readonly round: number
  readonly key: string
  readonly answer: (reply: ClientReply) => void
}

/**
 * Reads that wait until a majority has answered a round of messages which began after them: then there was no newer leader
 * when they came, and what is committed now is what they may see (read-index; dissertation, 6.4).
 */
export class PendingReads {
  #reads: PendingRead[] = []

  add(round: number, key: string): Promise<ClientReply> {
    return new Promise(answer => {
      this.#reads.push({ round, key, answer })
    })
  }

  /** Answers the reads whose round is confirmed. They are in the order of their rounds. */
  answer(isConfirmed: (round: number) => boolean, read: (key: string) => unknown): void {
    while (this.#reads[0] !== undefined && isConfirmed(this.#reads[0].round)) {
      const { key, answer } = this.#reads.shift()!
      answer({ status: 'done', result: { ok: true, value: read(key) } })
    }
  }

  get isEmpty(): boolean {
    return this.#reads.length === 0
  }

  giveUp(reply: ClientReply): void {
    for (const { answer } of this.#reads) answer(reply)
    this.#reads = []
  }
}
