import {
  type CrashAtDiskOptions,
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

/** What all of these systems claim to stand. Those that measure time say which clocks they stand as well, and those that hardly write, `atDisk`. */
export function usualFaults(atDisk: CrashAtDiskOptions = {}): Nemesis[] {
  return [partition(), crash(), crashAtDisk(atDisk), pause(), loss(), duplication(), delay(), hold(), reordering()]
}

/** The same for nodes that are there all the time: what may become of messages, and pauses. */
export function networkFaults(): Nemesis[] {
  return [partition(), pause(), loss(), duplication(), delay(), hold(), reordering()]
}

/** The same for nodes that speak only with clients: these are cut off from them, and nothing can be held back between nodes. */
export function faultsOfClients(clients: readonly string[]): Nemesis[] {
  const [cut, ...others] = networkFaultsOfClients(clients)
  return [cut, crash(), crashAtDisk(), ...others]
}

/** The same for such nodes that are there all the time. */
export function networkFaultsOfClients(clients: readonly string[]): [Nemesis, ...Nemesis[]] {
  return [partition({ shapes: [fromNodes(clients)] }), pause(), loss(), duplication(), delay(), reordering()]
}

/** Cuts some of the clients from some of the nodes, or those from these. */
function fromNodes(clients: readonly string[]): Grudge {
  return (nodes, random) => {
    const some = (all: readonly string[]) => all.filter(() => random() < 0.5)
    const ends = { from: some(clients), to: some(nodes) }
    return random() < 0.5 ? ends : { from: ends.to, to: ends.from }
  }
}
