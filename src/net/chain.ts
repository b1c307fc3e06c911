/** Messages each of which was sent after the one before had come, or by the same process after it had sent that. */
export interface Chain {
  /** In [0, 1): the lower, the sooner its messages arrive. */
  priority: number
  /** Its last message, by its link's number and its own. */
  link: number
  number: number
}
