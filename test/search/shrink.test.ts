import fc from 'fast-check'
import { parsePlan, type Run, run, shrink } from 'sameseed'
import { describe, expect, test } from 'vitest'
import { moves, START } from '../../src/search/moves.ts'
import { sizeOf } from '../../src/search/size.ts'
import { effort } from '../effort.ts'
import { lockScenario } from '../fixtures/lease.ts'

const lock = lockScenario()

async function failures(count: number): Promise<Run[]> {
  const found: Run[] = []
  for (let seed = 1; found.length < count; seed++) {
    const result = await run(lock, { seed })
    if (!result.ok) found.push(result)
  }
  return found
}

describe('shrinking', () => {
  test('leaves two acquires and the crash between them', async () => {
    for (const failing of await failures(3)) {
      const { after, before, plan, complete } = await shrink(lock, failing)
      expect(complete).toBe(true)
      expect(before.operations).toBeGreaterThan(after.operations)
      expect(after).toMatchObject({ faults: 1, perturbedMessages: 0, nodes: 1 })
      // Two acquires, and where the same client does both, something in between that gives it a new number.
      expect(after.operations).toBeLessThanOrEqual(3)
      expect(plan.operations?.filter(({ f }) => f === 'acquire').length).toBeGreaterThanOrEqual(2)
      expect(plan.faults?.map(({ kind }) => kind)).toEqual(['crash'])
    }
  })

  test('keeps the signature, replays from JSON, and comes out the same every time', async () => {
    const [failing] = (await failures(1)) as [Run]
    const first = await shrink(lock, failing)
    const second = await shrink(lock, failing)
    expect(second.plan).toEqual(first.plan)
    expect(second.runs).toBe(first.runs)
    const replayed = await run(lock, parsePlan(JSON.parse(JSON.stringify(first.plan))))
    expect(replayed.signature).toBe(failing.signature)
    expect(replayed.fingerprint).toBe(first.run.fingerprint)
  })

  test('stops at its budget with the best so far', async () => {
    const [failing] = (await failures(1)) as [Run]
    const few = await shrink(lock, failing, { shrinkRuns: 10 })
    expect(few.complete).toBe(false)
    expect(few.runs).toBeLessThanOrEqual(30)
    expect(few.run.signature).toBe(failing.signature)
    const sizes: number[] = []
    await shrink(lock, failing, { onProgress: ({ size }) => sizes.push(size.operations) })
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a))
    const none = await shrink(lock, failing, { stop: () => true })
    expect(none.run.signature).toBe(failing.signature)
  })

  test('refuses a run that passed', async () => {
    const passing = await run(lock, { seed: 1, operations: [] })
    await expect(shrink(lock, passing)).rejects.toThrow('only a failing run can be shrunk')
  })
})

test('every move is a plan that parses, fits the scenario and is another one; and the moves come to an end', () => {
  fc.assert(
    fc.property(fc.nat(1_000), fc.infiniteStream(fc.nat(5)), (seed, choices) => {
      let plan = { seed: String(seed) } as Parameters<typeof moves>[1]
      let cursor = START
      for (let depth = 0; depth < 400; depth++) {
        const skip = choices.next().value ?? 0
        const iterator = moves(lock, plan, cursor)
        let move = iterator.next()
        for (let i = 0; i < skip && !move.done; i++) {
          const after = iterator.next()
          if (after.done) break
          move = after
        }
        if (move.done) return
        expect(() => parsePlan(JSON.parse(JSON.stringify(move.value.plan)))).not.toThrow()
        expect(JSON.stringify(move.value.plan)).not.toBe(JSON.stringify(plan))
        plan = move.value.plan
        cursor = move.value.next
      }
      throw new Error('the moves do not end')
    }),
    { numRuns: effort(30) },
  )
})

test('the size of a run that left all to the seed counts every message as perturbed', async () => {
  const result = await run(lock, { seed: 1 })
  expect(sizeOf(lock, result.plan, result).perturbedMessages).toBe(result.messages.sent)
  const calm = await run(lock, { seed: 1, network: { 'n1->c1': { '3-5': 'lost', '9': { latency: 1 } } } })
  expect(sizeOf(lock, calm.plan, calm).perturbedMessages).toBe(4)
})
