/** Thrown to leave the code of a program that has ended itself: it is gone already, and whatever else that code does has no effect. */
export class Exit {
  readonly message = 'the program has exited'
}
