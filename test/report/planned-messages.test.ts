import { run } from 'sameseed'
import { story } from 'sameseed/report'
import { expect, test } from 'vitest'
import type { Message } from '../../src/report/happening.ts'
import { PlannedMessages } from '../../src/report/planned-messages.ts'
import { runOf } from './by-hand.ts'
import { rumour } from './scenarios.ts'

const NETWORK = {
  'n1->n2': { '2': { latency: '5ms' }, '3-5': 'lost', '4': 'seed', '7': 'seed', '9-': 'seed' },
} as const

const planned = new PlannedMessages(runOf([], { plan: { seed: '1', network: NETWORK } }))

function numbers(is: (message: Message) => boolean, to = 'n2'): number[] {
  return [1, 2, 3, 4, 5, 6, 7, 9, 20].filter(number => is({ from: 'n1', to, number } as Message))
}

test('a plan lists single messages and ranges with an end', () => {
  expect(numbers(message => planned.lists(message))).toEqual([2, 3, 4, 5, 7])
  expect(numbers(message => planned.lists(message), 'n3')).toEqual([])
})

test('what a plan gives back to the seed, it neither loses nor delays', () => {
  expect(numbers(message => planned.loses(message))).toEqual([3, 5])
  expect(numbers(message => planned.times(message))).toEqual([2])
  expect(numbers(message => planned.loses(message), 'n3')).toEqual([])
})

test('what a fault loses is not lost by the plan, though that lists the message', async () => {
  const faults = [{ kind: 'loss', at: 0, for: '1s', rate: 1 }] as const
  const network = { 'n1->n3': { '0': 'seed' }, 'n1->n2': { '0': 'lost' } } as const
  const failing = await run(rumour, { seed: '1', faults, network }, { journal: true })
  const told = story(failing)
  expect(told).toContain("× lost: 'the news'")
  expect(told).not.toMatch(/n3.*by the plan/)
})
