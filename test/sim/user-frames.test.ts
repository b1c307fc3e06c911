import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { fileOf, lineHere, RunningLines, userFrame, userFrames, userPlace } from '../../src/sim/user-frames.ts'

const kernel = fileURLToPath(new URL('../../src/sim/kernel.ts', import.meta.url))

test('of a stack, the frames in the user’s code are left', () => {
  const stack = [
    'Error: at home (/fake/frame.ts:1:1)',
    '    at Lock.receive (/home/me/lock.ts:12:5)',
    `    at Kernel.slice (${kernel}:300:7)`,
    `    at async Kernel.slice (file://${kernel}:300:7)`,
    '    at Array.map (<anonymous>)',
    '    at processTicksAndRejections (node:internal/process/task_queues:95:5)',
    '    at runTest (file:///home/me/node_modules/@vitest/runner/dist/index.js:1:2)',
    '    at Raft.tick (/home/me/node_modules/raft/index.js:3:4)',
    '    at async file:///home/me/lock.sim.ts:9:1',
  ]
  expect(userFrames(stack.join('\n'))).toEqual([stack[1], stack[7], stack[8]])
  expect(userFrames(undefined)).toEqual([])
  expect(userFrame(stack.join('\n'))).toBe('Lock.receive (/home/me/lock.ts:12:5)')
  expect(userFrame(stack[8])).toBe('/home/me/lock.sim.ts:9:1')
  expect(userFrame('Error: one\n+   term: 1,\n    at Object.<anonymous> (/home/me/lock.cjs:3:1)')).toBe(
    'Object.<anonymous> (/home/me/lock.cjs:3:1)',
  )
})

test.each([
  ['    at Lock.receive (/home/me/lock.ts:12:5)', '/home/me/lock.ts'],
  ['    at async file:///home/me/a%20b/lock.sim.ts:9:1', '/home/me/a b/lock.sim.ts'],
  ['    at Object.start [as start] (/home/me/lock.ts:12:5)', '/home/me/lock.ts'],
  ['    at Lock.receive (C:\\Users\\me\\lock.ts:12:5)', 'C:\\Users\\me\\lock.ts'],
  ['    at somewhere', undefined],
])('%s is in the file %s', (frame, file) => {
  expect(fileOf(frame)).toBe(file)
})

test.each([
  ['    at Lock.receive (/home/me/lock.ts:12:5)', 'receive (lock.ts:12)'],
  ['    at async Object.start [as begin] (file:///home/me/lock.ts?v=2:12:5)', 'start (lock.ts:12)'],
  ['    at Lock.receive (C:\\Users\\me\\lock.ts:12:5)', 'receive (lock.ts:12)'],
  ['    at TimerHandle.callback (/home/me/lock.ts:12:5)', 'lock.ts:12'],
  ['    at /home/me/lock.sim.ts:9:1', 'lock.sim.ts:9'],
  ['    at processTicksAndRejections (node:internal/process/task_queues:95:5)', undefined],
  [undefined, undefined],
])('%s in few words is %s', (stack, place) => {
  expect(userPlace(stack)).toBe(place)
})

test('lines of a message that look like frames are none, and a stack may be anything', () => {
  const stack = [
    'AssertionError: expected',
    '    at Liar.say (/home/me/liar.ts:1:1)',
    '+   term: 1,',
    '',
    '    at Lock.receive (/home/me/lock.ts:12:5)',
    '    at /home/me/lock.sim.ts:9:1',
    'and more',
  ]
  expect(userFrames(stack.join('\n'))).toEqual([stack[4], stack[5]])
  expect(userFrame(stack.slice(0, 3).join('\n'))).toBe('Liar.say (/home/me/liar.ts:1:1)')
  for (const odd of [null, 7, { not: 'text' }, ['    at Lock.receive (/home/me/lock.ts:12:5)']]) {
    expect(userFrames(odd)).toEqual([])
  }
})

describe('the lines of a run', () => {
  const lines = new RunningLines()
  const one = () => lines.here()
  const other = () => lines.here()

  test('are those of the stack at hand, the first time and later', () => {
    const lineOf = (place: string | undefined, name: string) =>
      Number(new RegExp(`^${name} \\(.*user-frames\\.test\\.ts:(\\d+):\\d+\\)$`).exec(place ?? '')?.[1])
    const first = lineOf(one(), 'one')
    expect(first).toBeGreaterThan(50)
    for (let i = 0; i < 3; i++) {
      expect(lineOf(other(), 'other')).toBe(first + 1)
      expect(lineOf(one(), 'one')).toBe(first)
    }
    const [kept, fresh] = [lines.here(), lineHere()]
    expect(kept?.replace(/:\d+\)?$/, '')).toBe(fresh?.replace(/:\d+\)?$/, ''))
  })

  test('have a stack told once each, and leave the way that stacks are told as it was', () => {
    const before = Error.prepareStackTrace
    let told = 0
    Error.prepareStackTrace = (error, sites) => {
      told++
      return `${String(error)}\n${sites.map(site => `    at ${String(site)}`).join('\n')}`
    }
    try {
      const mine = Error.prepareStackTrace
      for (let i = 0; i < 100; i++) one()
      expect(told).toBeLessThan(3)
      expect(Error.prepareStackTrace).toBe(mine)
    } finally {
      Error.prepareStackTrace = before
    }
  })
})
