import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compose, kv, linearizable, type Model, register } from '../../../src/checkers/index.ts'
import { independent, monotonic, stats } from '../../../src/checkers/invariants/index.ts'
import { type Judgement, violationPage, windowSvg } from '../../../src/report/pictures/index.ts'
import type { History } from '../../../src/workload/history.ts'
import { effort } from '../../effort.ts'
import { history, type Line } from '../../history.ts'
import { STALE_READ } from './histories.ts'
import { all, hasClass, type Node, named, parse, textOf, titleOf } from './markup-tree.ts'

function judged<State>(model: Model<State>, events: History): Judgement {
  const checker = linearizable(model)
  return { name: checker.name, verdict: checker.check(events), model }
}

function pageOf(events: History, ...judgements: readonly Judgement[]): Node {
  return parse(violationPage(events, judgements)!)
}

const number = (node: Node, name: string) => Number(node.attributes[name])

/** The bars of a picture with their labels and the place of their moments. */
function barsOf(picture: Node) {
  const labels = all(picture, hasClass('label')).map(textOf)
  const badges = new Map(all(picture, hasClass('badge')).map(each => [each.attributes['data-of'], each]))
  return all(picture, hasClass('operation')).map((group, i) => {
    const rect = all(group, named('rect'))[0]!
    const badge = badges.get(group.attributes['data-operation'])
    const pill = badge === undefined ? undefined : all(badge, named('rect'))[0]!
    return {
      label: labels[i],
      title: titleOf(group),
      kind: group.attributes.class,
      order: badge === undefined ? undefined : textOf(badge),
      left: number(rect, 'x'),
      right: number(rect, 'x') + number(rect, 'width'),
      lane: number(rect, 'y'),
      moment: pill === undefined ? undefined : number(pill, 'x') + number(pill, 'width') / 2,
    }
  })
}

describe('the page of a history that is not linearizable', () => {
  test('shows the window, the order, and the operation that has no place in it', () => {
    const judgement = judged(kv(), STALE_READ)
    const page = pageOf(STALE_READ, judgement)
    expect(textOf(page)).toContain(judgement.verdict.reason)
    const bars = barsOf(page)
    expect(bars.map(({ label, kind, order }) => [label, kind, order])).toEqual([
      ['put of 1 to x', 'operation other', '1'],
      ['get of x → 1', 'operation other', '2'],
      ['put of 3 to x → ?', 'operation other open', undefined],
      ['put of 2 to x', 'operation other', '3'],
      ['get of x → 2', 'operation other', '4'],
      ['get of x → 1', 'operation wrong', '✗'],
    ])
    expect(bars.at(-1)!.title).toContain('no moment is left')
    expect(bars.at(-1)!.title).toContain('invoked at 1.200 s (event 10), completed at 1.204 s (event 11)')
    expect(bars[3]!.title).toContain('number 3 in the longest order found\nafter it: 2')
    expect(all(page, node => node.name === 'g' && hasClass('state')(node)).map(textOf)).toEqual(['null', '1', '2'])
    const rows = all(page, named('tr')).filter(({ attributes }) => 'data-operation' in attributes)
    expect(rows.map(row => row.attributes['data-order'])).toEqual(['1', '2', undefined, '3', '4', undefined])
  })

  test('without the model it says what the history says', () => {
    const { name, verdict } = judged(kv(), STALE_READ)
    const bars = barsOf(pageOf(STALE_READ, { name, verdict }))
    expect(bars.map(({ label }) => label)).toEqual(['put 1', 'get → 1', 'put 3 → ?', 'put 2', 'get → 2', 'get → 1'])
  })

  test('is the same each time', () => {
    const judgement = judged(kv(), STALE_READ)
    expect(violationPage(STALE_READ, [judgement])).toBe(violationPage(STALE_READ, [judgement]))
  })

  test('every moment is within its operation, and the moments are in their order', () => {
    const step = fc.record({
      process: fc.integer({ min: 0, max: 3 }),
      isRead: fc.boolean(),
      value: fc.integer({ min: 0, max: 2 }),
      isLost: fc.integer({ min: 0, max: 9 }).map(n => n === 0),
    })
    let drawn = 0
    const property = fc.property(fc.array(step, { minLength: 4, maxLength: 60 }), steps => {
      // Each step of a process ends what it has under way, or begins something.
      const open = new Map<number, boolean>()
      const alias = [0, 1, 2, 3]
      const lines: Line[] = steps.map(({ process, isRead, value, isLost }, i): Line => {
        const id = alias[process]!
        const running = open.get(id)
        if (running === undefined) {
          open.set(id, isRead)
          return [i, id, 'invoke', isRead ? 'read' : 'write', isRead ? null : value]
        }
        open.delete(id)
        if (isLost) alias[process] = id + 10
        const f = running ? 'read' : 'write'
        return isLost ? [i, id, 'info', f] : [i, id, 'ok', f, running ? value : null]
      })
      const events = history(...lines)
      const judgement = judged(register(), events)
      if (judgement.verdict.valid !== false) return
      drawn++
      const bars = barsOf(pageOf(events, judgement))
      const ordered = bars
        .filter(({ order }) => order !== undefined && order !== '✗')
        .sort((a, b) => Number(a.order) - Number(b.order))
      for (const { left, right, moment } of ordered) {
        expect(moment).toBeGreaterThan(left)
        expect(moment).toBeLessThan(right)
      }
      ordered.slice(1).forEach(({ moment }, i) => {
        expect(moment!).toBeGreaterThan(ordered[i]!.moment!)
      })
      expect(bars.filter(({ kind }) => kind!.includes('wrong'))).toHaveLength(1)
      for (const lane of new Set(bars.map(each => each.lane))) {
        const inLane = bars.filter(each => each.lane === lane)
        inLane.slice(1).forEach(({ left }, i) => {
          expect(left).toBeGreaterThanOrEqual(inLane[i]!.right)
        })
      }
    })
    fc.assert(property, { seed: 7, numRuns: effort(150) })
    expect(drawn).toBeGreaterThan(effort(60))
  })

  test('values are text, whatever is in them', () => {
    const nasty = [
      '</script><script>alert(1)</script>',
      '"\' onload="alert(1)" <b>&amp;</b> ]]> <!-- `x`',
      'a\u0000b\u001b[31m\ud800\ufffe\u202e\r\n\t',
      '日本語 😀',
    ]
    const lines = nasty.flatMap((value, i): Line[] => [
      [i * 10, i, 'invoke', `w<${value}`, [value, value]],
      [i * 10 + 5, i, 'ok', `w<${value}`, [value, value]],
    ])
    const events = history(...lines)
    const odd: Model<null> = {
      name: nasty.join(''),
      init: () => null,
      step: (state, { f }) => (f === lines[6]![3] ? (Symbol.for('never') as never) : state),
      describeState: () => nasty.join(''),
      describeOperation: ({ value }) => String(value),
      describeResult: ({ result }) => String(result),
    }
    const details = {
      operation: operation(3),
      window: [operation(3)],
      states: nasty,
      linearization: [operation(0), operation(1), operation(2)],
      steps: 1,
    }
    function operation(i: number) {
      const value = [nasty[i]!, nasty[i]!]
      const f = lines[2 * i]![3]
      const [start, end, startTime] = [2 * i, 2 * i + 1, i * 10e6]
      return {
        process: i,
        f,
        value,
        result: value,
        outcome: 'ok' as const,
        start,
        end,
        startTime,
        endTime: startTime + 5e6,
      }
    }
    const verdict = { valid: false, reason: nasty.join(''), details }
    const text = violationPage(events, [{ name: nasty.join(''), verdict, model: odd }], {
      title: nasty.join(''),
      about: nasty,
    })!
    const page = parse(text)
    expect(all(page, named('script'))).toHaveLength(1)
    expect(all(page, named('b'))).toEqual([])
    expect(text).not.toContain('<b>')
    expect(textOf(page)).toContain(nasty[0])
    expect(textOf(page)).toContain('日本語 😀')
    expect(textOf(page)).toContain('a\\u{0}b\\u{1b}[31m')
    const attributes = all(page, () => true).flatMap(each => Object.keys(each.attributes))
    expect(attributes.filter(name => name.startsWith('on'))).toEqual([])
    parse(windowSvg(events, verdict, { model: odd })!)
  })

  test('stays small however long the history is, unless all of it is asked for', () => {
    const lines: Line[] = []
    for (let i = 0; i < 50_000; i++) {
      lines.push([2 * i, i % 7, 'invoke', 'write', i], [2 * i + 1, i % 7, 'ok', 'write', i])
    }
    const events = history(...lines, [100_000, 3, 'invoke', 'read'], [100_001, 3, 'ok', 'read', 123])
    const judgement = judged(register(), events)
    const page = violationPage(events, [judgement])!
    expect(page.length).toBeLessThan(60_000)
    const bars = barsOf(parse(page))
    expect(bars.length).toBeLessThanOrEqual(32)
    // The write of what was read is there although it is long ago.
    expect(bars.map(({ label }) => label)).toContain('write of 123')
    expect(bars.at(-1)).toMatchObject({ label: 'read → 123', order: '✗' })
    const few = judged(
      register(),
      history(...lines.slice(0, 400), [500, 3, 'invoke', 'read'], [501, 3, 'ok', 'read', 12]),
    )
    const whole = violationPage(events.slice(0, 402), [few], { operations: Number.POSITIVE_INFINITY })!
    expect(barsOf(parse(whole))).toHaveLength(
      (few.verdict.details as { linearization: unknown[] }).linearization.length + 1,
    )
  })

  test('values of any size are cut', () => {
    const large = Array.from({ length: 100_000 }, (_, i) => i)
    const events = history(
      [1, 0, 'invoke', 'write', large],
      [2, 0, 'ok', 'write'],
      [3, 0, 'invoke', 'read'],
      [4, 0, 'ok', 'read', [...large, 1]],
    )
    expect(violationPage(events, [judged(register(), events)])!.length).toBeLessThan(60_000)
  })
})

describe('which verdicts have a page', () => {
  test('none that is valid, and none without evidence', () => {
    const fine = STALE_READ.slice(0, 4)
    expect(violationPage(fine, [judged(kv(), fine)])).toBeUndefined()
    expect(violationPage([], [])).toBeUndefined()
    expect(violationPage(fine, [{ name: 'mine', verdict: { valid: false, reason: 'No.' } }])).toBeUndefined()
    const failing = history([1, 0, 'invoke', 'read'], [2, 0, 'fail', 'read'])
    expect(violationPage(failing, [{ name: 'stats', verdict: stats().check(failing) }])).toBeUndefined()
  })

  test('one that was given up is called undecided', () => {
    const checker = linearizable(kv(), { maxSteps: 1 })
    const events = history(
      ...[1, 2, 3, 4].flatMap((value): Line[] => [[value, value, 'invoke', 'append', ['x', 'a']]]),
      ...[1, 2, 3, 4].flatMap((value): Line[] => [[4 + value, value, 'ok', 'append', ['x', 'a']]]),
    )
    const verdict = checker.check(events)
    expect(verdict.valid).toBe('unknown')
    const page = pageOf(events, { name: checker.name, verdict })
    expect(textOf(page)).toContain('undecided')
    expect(textOf(page)).not.toContain('no moment is left')
  })

  test('composed and independent ones are taken apart', () => {
    const both = compose([linearizable(kv()), stats()])
    const page = pageOf(STALE_READ, { name: 'all', verdict: both.check(STALE_READ) })
    expect(all(page, named('h2')).map(textOf)).toEqual(['all: linearizable storenot valid'])

    const perKey = independent(linearizable(register()))
    const renamed = STALE_READ.filter(({ value }) => (value as [string])[0] === 'x').map(event => ({
      ...event,
      f: event.f === 'put' ? 'write' : 'read',
    }))
    const keyed = pageOf(renamed, { name: perKey.name, verdict: perKey.check(renamed) })
    expect(all(keyed, named('h2')).map(textOf)).toEqual(['independent linearizable register: key xnot valid'])
    expect(barsOf(keyed).at(-1)).toMatchObject({ kind: 'operation wrong' })
  })

  test('others show the operations in their evidence', () => {
    const events = history(
      ...[1, 2, 9, 4, 10].flatMap((value, i): Line[] => [
        [2 * i, 0, 'invoke', 'read'],
        [2 * i + 1, 0, 'ok', 'read', value],
      ]),
    )
    const bars = barsOf(pageOf(events, { name: 'monotonic', verdict: monotonic().check(events) }))
    expect(bars.map(({ label, kind }) => [label, kind])).toEqual([
      ['read → 9', 'operation involved'],
      ['read → 4', 'operation involved'],
    ])
  })
})
