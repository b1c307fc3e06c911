/** The protocols that one end speaks, best first: a list, or names with their lengths before them, as on the wire. */
export function protocolsOf(given: readonly string[] | Uint8Array | undefined): readonly string[] | undefined {
  if (given === undefined || given === null) return undefined
  if (!(given instanceof Uint8Array)) return given
  const names: string[] = []
  for (let at = 0; at < given.length; at += 1 + (given[at] as number)) {
    names.push(Buffer.from(given.subarray(at + 1, at + 1 + (given[at] as number))).toString())
  }
  return names
}

/** How a server chooses among a client's protocols: the first of its own that the client speaks. */
export function chooserOf(
  given: readonly string[] | Uint8Array | undefined,
): ((offered: readonly string[]) => string | undefined) | undefined {
  const own = protocolsOf(given)
  return own === undefined ? undefined : offered => own.find(name => offered.includes(name))
}
