import fc from 'fast-check'
import type { Protocol, Sent } from './tables.ts'

const TYPES = 2

/** Protocols of so many nodes. */
export function protocols(nodes: number): fc.Arbitrary<Protocol> {
  const sent: fc.Arbitrary<Sent> = fc.record({ to: fc.nat(nodes - 1), type: fc.nat(TYPES - 1) })
  // A message to oneself is no flight: it is due like a timer.
  const sends = (from: number, most: number) =>
    fc.array(sent, { maxLength: most }).map(all => all.filter(({ to }) => to !== from))
  const node = (self: number) =>
    fc.record({
      start: sends(self, 2),
      timer: fc.option(fc.record({ atMs: fc.constantFrom(10, 20), sends: sends(self, 1) }), { nil: undefined }),
      first: fc.tuple(...Array.from({ length: TYPES }, () => sends(self, 1))),
      later: fc.tuple(...Array.from({ length: TYPES }, () => sends(self, 1))),
    })
  return fc.record({ nodes: fc.tuple(...Array.from({ length: nodes }, (_, i) => node(i))) })
}
