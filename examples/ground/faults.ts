import {
  crash,
  crashAtDisk,
  delay,
  duplication,
  hold,
  loss,
  type Nemesis,
  partition,
  pause,
  reordering,
} from 'sameseed'

/** What all of these systems claim to stand. Those that measure time say which clocks they stand as well. */
export function usualFaults(): Nemesis[] {
  return [partition(), crash(), crashAtDisk(), pause(), loss(), duplication(), delay(), hold(), reordering()]
}
