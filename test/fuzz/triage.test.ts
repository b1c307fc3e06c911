import { expect, test } from 'vitest'
import { type Finding, type Hit, MORE_SIGNATURES } from '../../src/fuzz/findings/tally.ts'
import { Entry, Triage } from '../../src/fuzz/findings/triage.ts'
import type { ShrunkFailure } from '../../src/fuzz/thread/protocol.ts'

function outcome(shape: readonly string[] | undefined, operations: number): ShrunkFailure {
  const size = { operations, faults: 1, perturbedMessages: 0, nodes: 3, time: 1 }
  return { shape, after: size, before: size, failure: { message: 'm' } } as unknown as ShrunkFailure
}

/** The n-th hit of a finding. */
function hit(finding: Finding, seed: number): Hit {
  finding.hits++
  return { finding, seed, plan: undefined, fingerprint: 'f' }
}

function begun(): { triage: Triage; finding: Finding; first: Hit } {
  const triage = new Triage(4)
  const finding: Finding = {
    ...{ signature: 's', seed: 3, plan: undefined, message: 'm', fingerprint: 'f', outcome: 'failure', hits: 0 },
  }
  const first = hit(finding, 3)
  triage.add(new Entry(first))
  return { triage, finding, first }
}

test('the first, second, fourth and eighth run of a signature are made smaller', () => {
  const { triage, finding, first } = begun()
  const wanted = [triage.isWanted(first)]
  for (let seed = 4; seed < 40; seed++) wanted.push(triage.isWanted(hit(finding, seed)))
  expect(wanted.flatMap((isWanted, i) => (isWanted ? [i + 1] : []))).toEqual([1, 2, 4, 8])
  const noEnd = { ...finding, fingerprint: undefined, hits: 1 } as Finding
  expect(triage.isWanted({ ...first, finding: noEnd })).toBe(false)
  const manyInOne = { ...finding, signature: MORE_SIGNATURES, hits: 1 }
  expect(triage.isWanted({ ...first, finding: manyInOne })).toBe(false)
})

test('where one needs only what the other needs, they are the same: the smaller plan is the one to keep', () => {
  const { triage, finding, first } = begun()
  expect(triage.shrunk(first, outcome(['network', 'process'], 5))).toMatchObject({ news: 'first' })
  expect(triage.shrunk(hit(finding, 9), outcome(['process'], 9))).toMatchObject({ news: 'none' })
  const smaller = triage.shrunk(hit(finding, 12), outcome(['process'], 2))
  expect(smaller.news).toBe('smaller')
  // Not before it has been verified.
  expect(triage.toJSON()).toMatchObject([{ size: { operations: 5 } }])
  triage.improve(smaller.entry, outcome(['process'], 2))
  expect(triage.shrunk(hit(finding, 13), outcome(undefined, 50))).toMatchObject({ news: 'none' })
  expect(triage.toJSON()).toMatchObject([{ seed: 3, hits: 4, shape: ['process'], size: { operations: 2 } }])
})

test('what needs other things is another way to fail', () => {
  const { triage, finding, first } = begun()
  triage.shrunk(first, outcome(['network'], 5))
  expect(triage.shrunk(hit(finding, 9), outcome(['clock'], 2))).toMatchObject({ news: 'another way' })
  hit(finding, 10)
  const smaller = triage.shrunk(hit(finding, 20), outcome(['clock', 'disk'], 1))
  expect(smaller.news).toBe('smaller')
  // Shrinking that did not come to its end says nothing about what is needed.
  triage.improve(smaller.entry, outcome(undefined, 1))
  expect(triage.toJSON()).toMatchObject([
    { seed: 3, hits: 2, shape: ['network'] },
    { seed: 9, hits: 2, shape: ['clock'], size: { operations: 1 } },
  ])
  const again = new Triage(4)
  again.restore(triage.toJSON(), new Map([['s', finding]]))
  expect(again.toJSON()).toEqual(triage.toJSON())
})
