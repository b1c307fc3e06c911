import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  bitRot,
  checkDeterminism,
  crashAtDisk,
  diskError,
  diskFull,
  diskSlow,
  type Fault,
  misdirectedWrite,
  type Nemesis,
  parsePlan,
  run,
  scenario,
  staleRead,
} from 'sameseed'
import { describe, expect, test } from 'vitest'
import { microseconds } from '../../../src/clock/duration.ts'
import { factsOf, faultKinds } from '../../../src/faults/catalogue.ts'
import { randomStream } from '../../../src/random/stream.ts'

const brief = { every: '100ms', for: '50ms' }
const nemeses: Record<string, Nemesis> = {
  diskError: diskError(brief),
  diskFull: diskFull({ ...brief, space: 100 }),
  diskSlow: diskSlow(brief),
  bitRot: bitRot({ every: '100ms' }),
  misdirectedWrite: misdirectedWrite({ ...brief, rate: 0.5 }),
  staleRead: staleRead(brief),
  crashAtDisk: crashAtDisk({ ...brief, amnesia: true }),
}

/** Each node keeps a counter in one file and a log in another, and tells the other what it reads. */
const counters = (nemesis: Nemesis) =>
  scenario({
    name: 'counters',
    nodes: {
      count: 2,
      start(env) {
        let told: unknown
        env.every('5ms', async () => {
          try {
            const count = Number(await env.disk.readText('count')) || 0
            await env.disk.write('count', String(count + 1))
            await env.disk.fsync('count')
            await env.disk.append('log', `${count}\n`)
            if (count % 10 === 0) await env.disk.rename('log', `log.${count}`)
            env.send(env.peers[0] as string, { count, files: await env.disk.list() })
          } catch (error) {
            env.send(env.peers[0] as string, String(error))
          }
        })
        return {
          receive: (_from: string, message: unknown) => {
            told = message
          },
          inspect: () => ({ told }),
        }
      },
    },
    faults: nemesis,
    duration: '1s',
    settle: 0,
  })

describe.each(Object.entries(nemeses))('%s', (_name, nemesis) => {
  const scenario = counters(nemesis)
  const draw = (seed: string, durationUs = 5_000_000) =>
    nemesis.faults({
      nodes: ['n1', 'n2'],
      durationUs,
      stream: name => randomStream(seed, name),
    }) as Fault[]

  test('draws the same faults from the same seed, and more for longer runs, that a plan may hold', () => {
    expect(draw('1')).toEqual(draw('1'))
    expect(draw('1')).not.toEqual(draw('2'))
    for (const fault of draw('1', 1_000_000)) expect(draw('1')).toContainEqual(fault)
    expect(parsePlan({ seed: '1', faults: draw('1') }).faults).toEqual(draw('1'))
    expect(new Set(draw('1').map(({ kind }) => kind))).toEqual(new Set(nemesis.kinds))
    for (const { at } of draw('1')) expect(microseconds(at)).toBeLessThan(5_000_000)
  })

  test('two runs agree, drained either way, and so does the explicit plan as it is stored', async () => {
    for (const seed of ['1', '2']) {
      const { fingerprint, plan, states, faults } = await checkDeterminism(scenario, { seed })
      expect(faults.some(({ effect }) => effect > 0)).toBe(true)
      const stored = parsePlan(JSON.parse(JSON.stringify(plan)))
      const again = await run(scenario, stored, { drain: 'portable' })
      expect([again.fingerprint, again.states]).toEqual([fingerprint, states])
      expect((await run(scenario, { ...stored, faults: [] })).fingerprint).not.toBe(fingerprint)
    }
  })
})

test('these are all', () => {
  const kinds = faultKinds.filter(kind => factsOf({ kind }).family === 'disk')
  expect(Object.values(nemeses).flatMap(({ kinds }) => kinds)).toEqual(kinds)
})

test('no crash wipes a disk unless that is asked for, and others only as told', () => {
  const outcomes = (nemesis: Nemesis) => {
    const context = { nodes: ['n1'], durationUs: 60_000_000, stream: (name: string) => randomStream('1', name) }
    return [...new Set(nemesis.faults(context).map(fault => (fault as { unsynced?: string }).unsynced))].sort()
  }
  const often = { every: '100ms' }
  expect(outcomes(crashAtDisk(often))).toEqual(['kept', 'lost', 'reordered', 'torn'])
  expect(outcomes(crashAtDisk({ ...often, amnesia: true }))).toEqual(['kept', 'lost', 'reordered', 'torn', 'wiped'])
  expect(outcomes(crashAtDisk({ ...often, unsynced: ['torn'] }))).toEqual(['torn'])
})

test('the documentation names every nemesis, and its example may stand in a plan and has every kind', () => {
  const text = readFileSync(join(import.meta.dirname, '../../../docs/durability.md'), 'utf8')
  const faults = JSON.parse(/```json\n(.*?)```/s.exec(text)?.[1] ?? '') as Fault[]
  expect(parsePlan({ seed: '1', faults }).faults).toEqual(faults)
  expect(faults.map(({ kind }) => kind)).toEqual(Object.values(nemeses).flatMap(({ kinds }) => kinds))
  for (const [name, { kinds }] of Object.entries(nemeses)) expect(text).toContain(`- **\`${kinds[0]}\`**: \`${name}(`)
})

test('what makes no sense is refused in words', () => {
  const refused = (fault: unknown) => () => parsePlan({ seed: '1', faults: [fault] })
  const at = '1s'
  expect(refused({ kind: 'disk-error', at, node: 'n1', rate: 2 })).toThrow(
    /faults\[0\]\.rate is .*: expected a number from 0 to 1/,
  )
  expect(refused({ kind: 'crash-at-disk', at, node: 'n1', unsynced: 'gone' })).toThrow(
    /faults\[0\]\.unsynced is .*: expected what a crash does to what was not synced: lost, kept, torn, reordered, wiped/,
  )
  expect(refused({ kind: 'disk-slow', at, node: 'n1', factor: 0.5 })).toThrow(/a factor of 1 or more/)
})
