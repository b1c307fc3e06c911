import { type AnyScenario, type PlanInput, type Run, run } from 'sameseed'
import { beforeAll, describe, expect, test } from 'vitest'
import { columnTimeText } from '../../src/clock/time-text.ts'
import { messageType } from '../../src/net/message-type.ts'
import { displayWidth } from '../../src/report/display-width.ts'
import { focusOf } from '../../src/report/focus.ts'
import type { Step } from '../../src/report/happening.ts'
import { happeningsOf } from '../../src/report/happenings.ts'
import { lifelineNames } from '../../src/report/lifelines.ts'
import { sliceOf } from '../../src/report/slice.ts'
import { story } from '../../src/report/story.ts'
import type { ReadonlyJournal } from '../../src/sim/journal/journal.ts'
import { assembler, election, lazyRegister, rumour } from './scenarios.ts'

/** The first `count` failing runs of a scenario, by seed. */
async function failing(scenario: unknown, plans: (seed: number) => PlanInput, count: number): Promise<Run[]> {
  const found: Run[] = []
  for (let seed = 0; seed < 3_000 && found.length < count; seed++) {
    const plan = plans(seed)
    const result = await run(scenario as AnyScenario, plan)
    if (!result.ok) found.push(await run(scenario as AnyScenario, plan, { journal: true }))
  }
  expect(found.length).toBe(count)
  return found
}

let runs: Run[]
beforeAll(async () => {
  const cut = { kind: 'partition', at: '100ms', for: '800ms', from: ['n1'], to: ['n2'] } as const
  runs = [
    ...(await failing(election, seed => ({ seed }), 6)),
    ...(await failing(election, seed => ({ seed, options: { nodes: 5 } }), 1)),
    ...(await failing(lazyRegister, seed => ({ seed, faults: [cut] }), 3)),
    ...(await failing(rumour, seed => ({ seed, options: { loss: 0.3 } }), 3)),
    ...(await failing(assembler, seed => ({ seed, options: { latency: { kind: 'uniform', min: 0, max: 5 } } }), 3)),
  ]
}, 60_000)

describe('whole runs as the fuzzer finds them, not shrunk', () => {
  test.each([60, 80, 100, 160])('fit into %i columns', width => {
    for (const each of runs) {
      for (const unicode of [true, false]) {
        const lines = story(each, { width, unicode }).split('\n')
        for (const line of lines) expect(displayWidth(line), line).toBeLessThanOrEqual(width)
        // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is what it is about
        if (!unicode) expect(lines.join('')).toMatch(/^[\x00-\x7f]*$/)
      }
    }
  })

  test.each([24, 30, 45, 80])('fit into %i lines, or nearly', height => {
    for (const each of runs) {
      const text = story(each, { height, replay: 'npx sameseed replay x.json' })
      // What decides is told whatever lines it takes: no room is left for more then.
      const least = story(each, { height: 24, replay: 'npx sameseed replay x.json' }).split('\n').length
      const most = Math.max(height + Math.max(2, 32 - height), least + 6)
      expect(text.split('\n').length, text).toBeLessThanOrEqual(most)
    }
  })

  test('show what decides: all that the violation needs, as near as can be told', () => {
    for (const each of runs.filter(({ violations }) => violations[0]?.kind === 'always')) {
      const text = story(each, { width: 120 })
      for (const { time, process, trigger } of deciding(each)) {
        const about = `${trigger.kind} at ${process} at ${time}\n${text}`
        expect(
          rowsAt(text, time).some(row => row.includes('►') || row.includes('◄') || row.includes(process ?? '')),
          about,
        ).toBe(true)
      }
    }
  })

  test.each([24, 45])('leave out nothing that decides, though it takes more than %i lines', height => {
    for (const each of runs) {
      const happenings = happeningsOf(each.journal as ReadonlyJournal)
      const focus = focusOf(each, happenings)
      const slice = sliceOf(happenings, focus)
      const text = story(each, { width: 140, height })
      // A row that only repeats what three nearer ones say is folded.
      const seen = new Map<string, number>()
      for (const step of happenings.all.toReversed()) {
        if (step.kind !== 'step' || !slice.has(step.index) || step.index > focus.last) continue
        if (step.trigger.kind !== 'message' && step.changes.length + step.lifecycle.length === 0) continue
        const { trigger } = step
        if (trigger.kind === 'start' && !step.restart) continue
        const shape =
          trigger.kind !== 'message'
            ? `${step.index}`
            : `${messageType(trigger.message.content)} ${trigger.message.from} ${step.process}`
        const before = seen.get(shape) ?? 0
        seen.set(shape, before + 1)
        if (before < 3) expect(text, `${shape} at ${step.time}`).toContain(columnTimeText(step.time))
      }
    }
  })

  test('are told in full where that is asked for: more messages, and all of what a short story has', () => {
    const shown = (text: string) => Number(/ (\d+) of \d+ messages/.exec(text)?.[1] ?? Number.POSITIVE_INFINITY)
    const more = runs.filter(each => {
      const [short, full] = [story(each), story(each, { length: 'full' })]
      expect(shown(full)).toBeGreaterThanOrEqual(shown(short))
      for (const [change] of short.matchAll(/(?<=⇒ )n\d \w+: \S+ → [\w-]+/g)) expect(full).toContain(change)
      return shown(full) > shown(short)
    })
    expect(more.length).toBeGreaterThan(3)
  })

  test('show far fewer messages than there were, and say so', () => {
    const [first] = runs
    expect(story(first as Run)).toMatch(/ms +n1 .* \d of \d+ messages/)
  })
})

/** Steps of the slice of the violation near its end that changed a state or brought a message. */
function deciding(run: Run): Step[] {
  const happenings = happeningsOf(run.journal as ReadonlyJournal)
  const slice = sliceOf(happenings, focusOf(run, happenings))
  return happenings.all.filter((each): each is Step => {
    const isNear = each.kind === 'step' && (slice.get(each.index) ?? Number.POSITIVE_INFINITY) <= 2
    return isNear && (each.changes.length > 0 || each.trigger.kind === 'message')
  })
}

/** The rows of a story that are about a time. */
function rowsAt(text: string, us: number): string[] {
  const lines = text.split('\n')
  const first = lines.findIndex(line => line.trimStart().startsWith(columnTimeText(us)))
  const rest = first < 0 ? [] : lines.slice(first + 1)
  const end = rest.findIndex(line => /^ *\d|^ *⋮|^$/.test(line))
  return first < 0 ? [] : [lines[first] as string, ...rest.slice(0, end < 0 ? undefined : end)]
}

test('a name that is cut keeps its number', () => {
  const names = (width: number) => lifelineNames(['participant1', 'participant12', 'n3', 'coordinator'], width, '…')
  expect(names(9)).toBe(' partic…1 parti…12    n3    coordin…')
  expect(names(30)).toContain('participant12')
  expect(displayWidth(names(4))).toBe(16)
})
