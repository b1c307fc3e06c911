import { crash, type Run, run } from 'sameseed'
import { describe, expect, test } from 'vitest'
import { errorCode } from '../../src/maelstrom/protocol/error-codes.ts'
import { scenarioOf } from './program.ts'

const messagesOf = ({ violations }: Run) => violations.map(({ message }) => message)

test('nodes are told their names, and clients ask each its own node', async () => {
  const result = await run(scenarioOf('echo', 'echo', [], { faults: [] }), { seed: 1 }, { journal: true })
  expect(result.violations).toEqual([])
  const asked = new Set<string>()
  for (const event of result.journal ?? [])
    if (event.kind === 'send' && event.from[0] === 'c') asked.add(`${event.from} ${event.to}`)
  expect([...asked].sort()).toEqual(['c1 n1', 'c2 n2', 'c3 n3'])
  expect(result.history.filter(({ type }) => type === 'ok').length).toBeGreaterThan(50)
})

test('clients beyond the number of nodes share nodes', async () => {
  const subject = scenarioOf('echo', 'echo', [], { faults: [], concurrency: 5, nodeCount: 2, timeLimit: '2s' })
  const result = await run(subject, { seed: 1 }, { journal: true })
  const asked = new Set<string>()
  for (const event of result.journal ?? [])
    if (event.kind === 'send' && event.from[0] === 'c') asked.add(`${event.from} ${event.to}`)
  expect([...asked].sort()).toEqual(['c1 n1', 'c2 n2', 'c3 n1', 'c4 n2', 'c5 n1'])
})

test('a run is the same again', async () => {
  const subject = scenarioOf('broadcast', 'broadcast')
  const first = await run(subject, { seed: 5 })
  await run(subject, { seed: 6 })
  expect((await run(subject, { seed: 5 })).fingerprint).toBe(first.fingerprint)
  expect((await run(subject, { seed: 5 }, { drain: 'portable' })).fingerprint).toBe(first.fingerprint)
})

test('a node that crashed is told everything anew', async () => {
  const subject = scenarioOf('broadcast', 'broadcast', [], { faults: crash({ every: '1s', for: '200ms' }) })
  const { violations } = await run(subject, { seed: 1 })
  // It has lost what was acknowledged, as it should be found, and ends there; it is no mistake of the protocol.
  expect(violations.map(({ property }) => property)).toEqual(['set-full'])
})

describe('what breaks the protocol', () => {
  const broken = async (mistake: string) =>
    messagesOf(await run(scenarioOf('mistaken', 'echo', [mistake], { faults: [], nodeCount: 2 }), { seed: 1 }))

  test.each([
    ['silent', /^n1 threw ProtocolError: n1 did not answer "init" within 10 s$/, { timeLimit: '15s' }],
    [
      'refuses',
      /^n1 threw ProtocolError: n1 answered "init" with \{"type":"error","code":11,.*\}, and not with "init_ok"$/,
    ],
    [
      'prose',
      /^n\d threw ProtocolError: n\d wrote I got an echo to stdout: that is no JSON\. What is not a message belongs on stderr/,
    ],
    [
      'stranger',
      /^n\d threw .* sent a message to "n9", which is neither a client nor one of n1, n2, lin-kv, seq-kv, lww-kv, lin-tso$/,
    ],
    ['impostor', /^n1 threw .*: its src is "n2", and has to be the node's own name$/],
    ['bodiless', /^n\d threw .*: a message has src, dest and body, and there is no body$/],
    ['exits', /^n\d: .*3/],
    [
      'other',
      /n\d answered \{"type":"echo","echo":"Please echo \d+"\} with \{"type":"read_ok",.*\}: type should be "echo_ok"/,
    ],
  ])('%s', async (mistake, sentence, options: { timeLimit?: string } = {}) => {
    const subject = scenarioOf('mistaken', 'echo', [mistake], { faults: [], nodeCount: 2, ...options })
    expect(messagesOf(await run(subject, { seed: 1 }))[0]).toMatch(sentence)
  })

  test('nothing, else', async () => {
    expect(await broken('nothing')).toEqual([])
  })
})

test('the codes of errors are definite or not', () => {
  const definite = [1, 10, 11, 12, 14, 20, 21, 22, 30]
  for (let code = 0; code < 2_000; code++)
    expect([code, errorCode(code).isDefinite]).toEqual([code, definite.includes(code)])
})
