/** What a leader knows of another server. */
export class Progress {
  /** The next entry to send. */
  next: number
  /** Up to here the server's log is known to be the leader's. */
  match = 0
  /** The latest of the leader's rounds that it has answered. */
  round = 0
  /** When it last answered, on the leader's monotonic clock (ms). */
  heardAt: number

  constructor(next: number, now: number) {
    this.next = next
    this.heardAt = now
  }
}
