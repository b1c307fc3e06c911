/** A history that is well-formed, but of which nothing can be told; the message says why. */
export class Undecidable extends Error {
  override readonly name = 'Undecidable'
}
