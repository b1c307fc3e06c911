import fc from 'fast-check'
import { expect, test } from 'vitest'
import { implications } from '../../../src/checkers/transactions/anomaly.ts'
import { type CycleStep, typeOf } from '../../../src/checkers/transactions/cycle.ts'
import { findCycles } from '../../../src/checkers/transactions/cycle-search.ts'
import {
  type Dependency,
  EdgeList,
  PROCESS,
  REALTIME,
  RW,
  RWP,
  WR,
  WRP,
  WW,
} from '../../../src/checkers/transactions/edges.ts'
import { effort } from '../../effort.ts'

const options = { numRuns: effort(1500), seed: Number(process.env.SAMESEED_SEED ?? 1) }

const SIZE = 6

/** Graphs of any dependencies. Process and real time never form a cycle of their own: they follow the numbers. */
const graphs = fc.constantFrom(PROCESS, REALTIME).chain(order =>
  fc.array(
    fc
      .tuple(fc.nat(SIZE - 1), fc.nat(SIZE - 1), fc.constantFrom<Dependency>(WW, WR, RW, RW, WRP, RWP, order))
      .map(([from, to, label]): CycleStep => {
        return label === order && from > to ? { from: to, to: from, label } : { from, to, label }
      })
      .filter(({ from, to }) => from !== to),
    { maxLength: 12 },
  ),
)

/** Every simple cycle, one for each choice among parallel edges. */
function allCycles(edges: readonly CycleStep[]): CycleStep[][] {
  const found: CycleStep[][] = []
  const follow = (path: readonly CycleStep[]) => {
    const start = path[0]!.from
    const end = path.at(-1)!.to
    if (end === start) {
      found.push([...path])
      return
    }
    for (const edge of edges) {
      // Each cycle once: from its smallest vertex.
      if (edge.from === end && edge.to >= start && (edge.to === start || path.every(({ from }) => from !== edge.to))) {
        follow([...path, edge])
      }
    }
  }
  for (const edge of edges) follow([edge])
  return found
}

function edgeList(edges: readonly CycleStep[]): EdgeList {
  const list = new EdgeList(SIZE)
  for (const { from, to, label } of edges) list.add(from, to, label)
  return list
}

test('whatever cycle there is, something is found that says as much about the history', () => {
  fc.assert(
    fc.property(graphs, edges => {
      const found = [...findCycles(edgeList(edges), 8).keys()]
      const said = new Set(found.flatMap(type => [...implications(type)]))
      for (const cycle of allCycles(edges)) {
        const type = typeOf(cycle)
        expect([...said], `${type} among ${found}`).toContain(type)
      }
    }),
    options,
  )
})

test('what is found is there, is what it is called, and is as short as any of its type among those tangled up with it', () => {
  fc.assert(
    fc.property(graphs, edges => {
      const cycles = allCycles(edges)
      const knotOf = Array.from({ length: SIZE }, (_, v) => v)
      for (const [{ from }, ...others] of cycles as [CycleStep, ...CycleStep[]][]) {
        for (const step of others) {
          const [knot, other] = [knotOf[from]!, knotOf[step.from]!]
          for (let v = 0; v < SIZE; v++) if (knotOf[v] === other) knotOf[v] = knot
        }
      }
      const inKnot = (cycle: readonly CycleStep[]) => knotOf[cycle[0]!.from]
      for (const [type, { examples }] of findCycles(edgeList(edges), 8)) {
        for (const { steps } of examples) {
          expect(typeOf(steps)).toBe(type)
          expect(new Set(steps.map(({ from }) => from)).size).toBe(steps.length)
          for (const [i, step] of steps.entries()) {
            expect(edges).toContainEqual(step)
            expect(steps[(i + 1) % steps.length]!.from).toBe(step.to)
          }
          const rivals = cycles.filter(cycle => typeOf(cycle) === type && inKnot(cycle) === inKnot(steps))
          expect(steps.length, type).toBe(Math.min(...rivals.map(({ length }) => length)))
        }
      }
    }),
    options,
  )
})

test('edges through junctions mean the same as edges one by one', () => {
  const group = fc.uniqueArray(fc.nat(29), { minLength: 1, maxLength: 30 })
  fc.assert(
    fc.property(group, group, fc.array(fc.tuple(fc.nat(29), fc.nat(29)), { maxLength: 10 }), (from, to, others) => {
      const [together, single] = [new EdgeList(30), new EdgeList(30)]
      for (const [a, b] of others) for (const list of [together, single]) list.add(a, b, WR)
      together.addAll(from, to, RW)
      for (const a of from) for (const b of to) single.add(a, b, RW)
      const lengths = (list: EdgeList) =>
        [...findCycles(list, 8)].map(([type, { knots, examples }]) => [type, knots, examples[0]!.steps.length])
      expect(lengths(together)).toEqual(lengths(single))
    }),
    options,
  )
})
