import {
  crash,
  crashAtDisk,
  delay,
  duplication,
  type Grudge,
  hold,
  loss,
  type Nemesis,
  partition,
  pause,
  reordering,
} from 'sameseed'

/** What all of these systems claim to stand. Those that measure time say which clocks they stand as well. */
export function usualFaults(cut: Nemesis = partition()): Nemesis[] {
  return [cut, crash(), crashAtDisk(), pause(), loss(), duplication(), delay(), hold(), reordering()]
}

/** Where nodes do not speak with each other: a partition cuts some of the clients from some of the nodes, or those from these. */
export function clientsFromNodes(clients: readonly string[]): Grudge {
  return (nodes, random) => {
    const some = (all: readonly string[]) => all.filter(() => random() < 0.5)
    const ends = { from: some(clients), to: some(nodes) }
    return random() < 0.5 ? ends : { from: ends.to, to: ends.from }
  }
}
