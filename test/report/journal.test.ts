import fc from 'fast-check'
import { type AnyScenario, type JournalEvent, type Run, run } from 'sameseed'
import * as v from 'valibot'
import { expect, test } from 'vitest'
import { displayWidth } from '../../src/report/display-width.ts'
import { focusOf } from '../../src/report/focus.ts'
import { happeningsOf } from '../../src/report/happenings.ts'
import { JOURNAL_VERSION, journalLines } from '../../src/report/journal-lines.ts'
import { sliceOf } from '../../src/report/slice.ts'
import { story } from '../../src/report/story.ts'
import type { ReadonlyJournal } from '../../src/sim/journal/journal.ts'
import { effort, isThorough } from '../effort.ts'
import { busy } from './busy.ts'
import { documentedSchema } from './documented-schema.ts'
import { assembler, election, lazyRegister, rumour, silence } from './scenarios.ts'

const scenarios = [busy, election, lazyRegister, rumour, assembler, silence] as readonly AnyScenario[]

/** One of the scenarios, mostly the busiest. */
const anyScenario = fc.oneof(
  { weight: 3, arbitrary: fc.constant(busy) },
  { weight: 1, arbitrary: fc.constantFrom(...scenarios) },
)
const NUM_RUNS = effort(40)

type Of<Kind> = JournalEvent extends infer Event
  ? Event extends { kind: infer Kinds }
    ? Kind extends Kinds
      ? Event
      : never
    : never
  : never

function causeOf<Kind extends JournalEvent['kind']>(
  journal: ReadonlyJournal,
  event: JournalEvent,
  kind: Kind,
): Of<Kind> {
  const cause = journal.at(event.cause)
  expect(cause.kind, `the cause of ${JSON.stringify(event)}`).toBe(kind)
  return cause as Of<Kind>
}

/** What an event that is set up for later has in common with what set it up. */
function expectCause(journal: ReadonlyJournal, event: JournalEvent): void {
  switch (event.kind) {
    case 'arrive': {
      let cause = journal.at(event.cause)
      const { from, to, number, part } = event
      if (cause.kind === 'copy') {
        expect(cause).toMatchObject({ from, to, number })
        cause = journal.at(cause.cause)
      }
      expect(cause).toMatchObject({ kind: 'send', from, to, number, part })
      // What is lost of a connection is sent again: as a copy.
      if (journal.at(event.cause).kind === 'send') expect(cause).toMatchObject({ fate: 'sent' })
      return
    }
    case 'copy': {
      const { from, to, number } = event
      expect(causeOf(journal, event, 'send')).toMatchObject({ from, to, number })
      return
    }
    case 'timer': {
      const { process, number } = event
      expect(causeOf(journal, event, 'timer-set')).toMatchObject({ process, number })
      return
    }
    case 'disk-done': {
      const { process, call, file } = event
      const asked = causeOf(journal, event, 'disk')
      expect([asked.process, asked.call, asked.file]).toEqual([process, call, file])
      return
    }
    case 'fault':
      if (event.phase === 'end') {
        const { fault, index } = event
        expect(causeOf(journal, event, 'fault')).toMatchObject({ phase: 'begin', fault, index })
      }
  }
}

/** Ids without a gap, time and steps that go on, a cause that came before. */
function expectOrder(journal: ReadonlyJournal): void {
  let [time, step] = [0, -1]
  let id = 0
  for (const event of journal) {
    expect(event.id).toBe(id++)
    expect(event.timeUs).toBeGreaterThanOrEqual(time)
    expect(event.step).toBeGreaterThanOrEqual(step)
    expect(event.cause).toBeGreaterThanOrEqual(-1)
    expect(event.cause).toBeLessThan(event.id)
    time = event.timeUs
    step = event.step
  }
  expect(id).toBe(journal.length)
}

/** What begins steps, or happens outside of any. */
const BEGINNINGS: ReadonlySet<JournalEvent['kind']> = new Set<JournalEvent['kind']>([
  ...(['arrive', 'timer', 'disk-done', 'wake', 'start', 'fault', 'phase', 'crash', 'pause', 'resume', 'copy'] as const),
])

/** Whatever a step does is caused by its root or, before there is one, by what set the step up. */
function expectSteps(journal: ReadonlyJournal): void {
  let [step, setUpBy] = [-1, -1]
  for (const event of journal) {
    if (event.step !== step) [step, setUpBy] = [event.step, event.cause]
    if (BEGINNINGS.has(event.kind) || event.cause === setUpBy) continue
    expect(event.cause, JSON.stringify(event)).toBeGreaterThanOrEqual(0)
    expect(journal.at(event.cause).step, JSON.stringify(event)).toBe(event.step)
  }
}

/** A timer that is set fires once, or is cleared once, or neither. */
function expectTimers(journal: ReadonlyJournal): void {
  const over = new Set<string>()
  for (const event of journal) {
    if (event.kind !== 'timer' && event.kind !== 'timer-clear') continue
    const timer = `${event.process} ${event.number}`
    expect(over.has(timer), JSON.stringify(event)).toBe(false)
    over.add(timer)
  }
}

/** A segment names its connection, which is between its two ends; nothing else names one. */
function expectConnections(journal: ReadonlyJournal): void {
  const ends = new Map<number, Set<string>>()
  const seen = (connection: number, names: readonly string[]) =>
    ends.set(connection, new Set([...(ends.get(connection) ?? []), ...names]))
  for (const event of journal) {
    if (event.kind === 'connection') seen(event.connection, [event.process, event.peer])
    if (event.kind !== 'send') continue
    expect(event.connection === undefined, JSON.stringify(event)).toBe(event.part !== 'segment')
    if (event.connection !== undefined) seen(event.connection, [event.from, event.to])
  }
  for (const [connection, names] of ends) expect(names.size, `connection ${connection}`).toBe(2)
}

/** The story fits, and the slice has with each happening what caused it. */
function expectStory(one: Run, journal: ReadonlyJournal): void {
  for (const line of story(one, { width: 90 }).split('\n')) expect(displayWidth(line), line).toBeLessThanOrEqual(90)
  const happenings = happeningsOf(journal)
  const slice = sliceOf(happenings, focusOf(one, happenings))
  for (const [index, hops] of slice) {
    const happening = happenings.all[index]
    const cause = happening === undefined ? undefined : happenings.causeOf(happening)
    // Beyond a limit, nothing is taken in any more.
    if (cause !== undefined && hops < 12) expect(slice.has(cause.index)).toBe(true)
  }
}

const { head, tail, kinds } = documentedSchema()
const seenKinds = new Set<string>()

/** Every line is as docs/journal.md has it. */
function expectLines(one: Run): void {
  const [first, ...lines] = [...journalLines(one)].map(line => JSON.parse(line) as Record<string, unknown>)
  expect(v.parse(head, first)).toMatchObject({
    format: 'sameseed-journal',
    version: JOURNAL_VERSION,
    events: lines.length,
  })
  lines.forEach((line, id) => {
    const result = v.safeParse(kinds.get(String(line.kind)) ?? v.never(), line)
    if (!result.success) expect.fail(`${JSON.stringify(line)}: ${result.issues[0].message}`)
    expect(line.id).toBe(id)
    expect(line.cause).toBeLessThan(id)
    seenKinds.add(String(line.kind))
  })
}

test('any run has a journal with exact causes, a story that fits, and lines as documented', async () => {
  await fc.assert(
    fc.asyncProperty(anyScenario, fc.nat(100_000), async (scenario, seed) => {
      const one = await run(scenario, { seed }, { journal: true })
      const journal = one.journal as ReadonlyJournal
      expectOrder(journal)
      for (const event of journal) expectCause(journal, event)
      expectSteps(journal)
      expectTimers(journal)
      expectConnections(journal)
      expectStory(one, journal)
      expectLines(one)
    }),
    { numRuns: NUM_RUNS },
  )
  // What is documented happens, and what happens is documented.
  const documented = [...kinds.keys()].sort()
  if (isThorough) expect([...seenKinds].sort()).toEqual(documented)
  else expect(documented).toEqual(expect.arrayContaining([...seenKinds]))
}, 120_000)

test('a journal that is cut short says so, in a line that the documentation knows', async () => {
  const one = await run(rumour as AnyScenario, { seed: 1 }, { journal: { lines: true } })
  const lines = [...journalLines(one, 10)].map(line => JSON.parse(line) as Record<string, unknown>)
  expect(lines.length).toBe(12)
  expect(v.parse(tail, lines.at(-1))).toEqual({ leftOut: (one.journal?.length ?? 0) - 10 })
  const all = [...journalLines(one)].slice(1).map(line => JSON.parse(line) as Record<string, unknown>)
  const sends = all.filter(({ kind }) => kind === 'send')
  for (const send of sends) expect(v.parse(kinds.get('send') as v.GenericSchema, send)).toHaveProperty('line')
  expect(sends.map(({ line }) => line)).toContainEqual(expect.stringMatching(/scenarios\.ts:\d+/))
})
