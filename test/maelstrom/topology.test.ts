import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TOPOLOGY_NAMES, topologyOf } from '../../src/maelstrom/topology.ts'

const named = (count: number) => Array.from({ length: count }, (_, i) => `n${i + 1}`)

test('five nodes', () => {
  const five = named(5)
  expect(topologyOf('line', five)).toEqual({
    n1: ['n2'],
    n2: ['n1', 'n3'],
    n3: ['n2', 'n4'],
    n4: ['n3', 'n5'],
    n5: ['n4'],
  })
  // n1 n2 n3
  // n4 n5
  expect(topologyOf('grid', five)).toEqual({
    n1: ['n4', 'n2'],
    n2: ['n5', 'n3', 'n1'],
    n3: ['n2'],
    n4: ['n1', 'n5'],
    n5: ['n2', 'n4'],
  })
  expect(topologyOf('tree', five)).toEqual({
    n1: ['n2', 'n3'],
    n2: ['n1', 'n4', 'n5'],
    n3: ['n1'],
    n4: ['n2'],
    n5: ['n2'],
  })
  expect(topologyOf('tree4', five)).toEqual({
    n1: ['n2', 'n3', 'n4', 'n5'],
    n2: ['n1'],
    n3: ['n1'],
    n4: ['n1'],
    n5: ['n1'],
  })
})

test('neighbours are mutual, others, and connect all', () => {
  fc.assert(
    fc.property(fc.constantFrom(...TOPOLOGY_NAMES), fc.integer({ min: 1, max: 60 }), (name, count) => {
      const nodes = named(count)
      const topology = topologyOf(name, nodes)
      expect(Object.keys(topology)).toEqual(nodes)
      for (const [node, neighbours] of Object.entries(topology)) {
        expect(new Set(neighbours).size).toBe(neighbours.length)
        expect(neighbours).not.toContain(node)
        for (const other of neighbours) expect(topology[other]).toContain(node)
      }
      const reached = new Set(['n1'])
      for (const node of reached) for (const other of topology[node] ?? []) reached.add(other)
      expect(reached.size).toBe(count)
    }),
  )
})
