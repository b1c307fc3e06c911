import { type AnyEnv, always, constant, run, scenario } from 'sameseed'
import { expect, test } from 'vitest'
import { explain } from '../../src/report/explanation.ts'
import { hasNoEffect } from '../../src/report/happening.ts'
import { happeningsOf } from '../../src/report/happenings.ts'
import { collect } from '../../src/report/page/collect.ts'
import { story } from '../../src/report/story.ts'
import type { ReadonlyJournal } from '../../src/sim/journal/journal.ts'

type Word = 'set' | 'ignore' | 'wait' | 'write' | 'ask' | 'answer'

/** n1 says words to n2, which acts on some of them; n3 shows no state. */
const talk = (words: readonly Word[], listener = 'n2') =>
  scenario({
    name: 'talk',
    nodes: {
      count: 3,
      start: (env: AnyEnv) => {
        let count = 0
        if (env.id === 'n1')
          for (const [i, word] of words.entries()) env.after(10 * (i + 1), () => env.send(listener, { type: word }))
        return {
          async receive(_from: string, { type }: { type: Word }) {
            if (type === 'set') count++
            else if (type === 'wait') env.after('1s', () => undefined)
            else if (type === 'write') await env.disk.append('log', 'x')
            else if (type === 'ask') await env.rpc('n1', { type: 'answer' }, { timeout: '500ms' })
            else if (type === 'answer') await env.sleep('25ms')
          },
          ...(env.id === 'n3' ? {} : { inspect: () => ({ count }) }),
        }
      },
    },
    expect: [
      always('nobody counts to two', ({ nodes }) =>
        nodes.every(({ state }) => (state as { count?: number } | undefined)?.count !== 2),
      ),
    ],
    network: { latency: constant('1ms') },
    duration: '200ms',
  })

/** Of the words that the listener heard, those of which nothing came. */
async function idleWords(words: readonly Word[], listener = 'n2'): Promise<string[]> {
  const { journal } = await run(talk(words, listener), { seed: 1, options: { duration: '150ms' } }, { journal: true })
  return happeningsOf(journal as ReadonlyJournal).all.flatMap(each => {
    if (each.kind !== 'step' || each.process !== listener || each.trigger.kind !== 'message') return []
    return hasNoEffect(each) ? [(each.trigger.message.content as { type: string }).type] : []
  })
}

test('what a node ignores has no effect; a state, a timer or a disk is one', async () => {
  expect(await idleWords(['set', 'ignore', 'wait', 'write', 'ask', 'ignore'])).toEqual(['ignore'])
  // The last one came while it waited for an answer: it may take that up with it.
  expect(await idleWords(['ask', 'ignore'])).toEqual([])
  expect(await idleWords(['ask', 'set', 'set', 'ignore', 'ignore'])).toEqual([])
  expect(await idleWords(['ignore', 'ignore'])).toEqual(['ignore', 'ignore'])
})

test('a request that waits for what others say is answered then: it had an effect', async () => {
  const lock = scenario({
    name: 'lock',
    nodes: {
      count: 2,
      start: (env: AnyEnv) => {
        let free = () => {}
        if (env.id === 'n1') {
          env.after(10, () => void env.rpc('n2', { type: 'acquire' }, { timeout: '1s' }))
          env.after(30, () => env.send('n2', { type: 'release' }))
        }
        return {
          async receive(_from: string, { type }: { type: string }) {
            if (type === 'release') return free()
            await new Promise<void>(resolve => {
              free = resolve
            })
            return 'granted'
          },
          inspect: () => ({ id: env.id }),
        }
      },
    },
    network: { latency: constant('1ms') },
    duration: '100ms',
  })
  const { journal } = await run(lock, { seed: 1, faults: [] }, { journal: true })
  const heard = happeningsOf(journal as ReadonlyJournal).all.filter(
    each => each.kind === 'step' && each.process === 'n2',
  )
  const acquire = heard.find(each => each.kind === 'step' && each.trigger.kind === 'message')
  expect(acquire?.kind === 'step' && hasNoEffect(acquire)).toBe(false)
})

test('of a node that shows no state nothing is said', async () => {
  expect(await idleWords(['ignore'], 'n3')).toEqual([])
})

test('story, explanation and page say so, and a row of the page does before what it cuts', async () => {
  const scenario = talk(['set', 'ignore', 'set'])
  const failing = await run(scenario, { seed: 1 }, { journal: true })
  expect(story(failing)).toMatch(/ignore \(no visible effect\)$/m)
  expect(story(failing)).not.toMatch(/set \(no visible effect\)/)
  const journal = failing.journal as ReadonlyJournal
  const { idleArrivals } = collect(failing, journal, [], [])
  expect(idleArrivals.map(event => journal.at(event))).toMatchObject([{ kind: 'arrive', message: { type: 'ignore' } }])
  const { chain } = explain(failing, journal, { faults: [], likelihood: undefined, nearest: undefined })
  expect(chain.at(-1)?.text).toBe('n1 → n2: set (sent 30.0 ms) ⇒ n2 count: 1 → 2')
})
