import { BroadcastChannel, MessageChannel, receiveMessageOnPort } from 'node:worker_threads'
import { OffThreadError, Simulation, scenario } from 'sameseed'
import { expect, test } from 'vitest'

/** What nodes took down that are started by this. */
function told(start: (note: (text: string) => void, incarnation: number) => void, count = 1) {
  const notes: string[] = []
  let starts = 0
  const sim = new Simulation(
    scenario({
      name: 'ports',
      nodes: {
        count,
        start: env => {
          start(text => notes.push(`${env.elapsed()} ${env.id} ${text}`), starts++)
          return {}
        },
      },
      untested: ['receive', 'expect'],
    }),
    { seed: 1 },
  )
  return { sim, notes }
}

test('what is posted comes in order, in a step of its own, without time', async () => {
  const { sim, notes } = told(note => {
    const { port1, port2 } = new MessageChannel()
    port2.on('message', text => note(`heard ${text}`))
    setTimeout(() => {
      for (const text of ['a', 'b']) port1.postMessage(text)
      setImmediate(() => note('later'))
      note('posted')
    }, 5)
  })
  await sim.run('1s')
  expect(notes).toEqual(['5 n1 posted', '5 n1 heard a', '5 n1 heard b', '5 n1 later'])
})

test('a crash takes what was on its way, and channels of one name know nothing of other nodes and lives', async () => {
  const { sim, notes } = told((note, life) => {
    const [one, other] = [new BroadcastChannel('news'), new BroadcastChannel('news')]
    other.onmessage = event => note(`life ${life} heard ${(event as MessageEvent).data}`)
    setTimeout(() => one.postMessage(`life ${life}`), 10)
    const { port1, port2 } = new MessageChannel()
    setTimeout(() => port1.postMessage('too late'), 6)
    port2.on('message', () => note(`port of life ${life}`))
  }, 2)
  await sim.run('5ms')
  sim.crash('n1')
  sim.restart('n1')
  await sim.run('1s')
  expect(notes).toEqual([
    '6 n2 port of life 1',
    '10 n2 life 1 heard life 1',
    '11 n1 port of life 2',
    '15 n1 life 2 heard life 2',
  ])
})

test('messages are copied when they are posted; a port that is handed over is refused', async () => {
  const { sim, notes } = told(note => {
    const { port1, port2 } = new MessageChannel()
    const message = { n: 1 }
    port1.postMessage(message)
    message.n = 2
    note(JSON.stringify(receiveMessageOnPort(port2)))
    port1.postMessage(port2, [port2])
  })
  await expect(sim.run('1s')).rejects.toThrow(OffThreadError)
  expect(notes).toEqual(['0 n1 {"message":{"n":1}}'])
})

test.each([
  ['MessagePort', () => new MessageChannel().port1],
  ['BroadcastChannel', () => new BroadcastChannel('at module level')],
])('what a %s posts that was made outside of any node is refused', async (name, make) => {
  const made = make()
  const { sim, notes } = told(note => {
    // This version of Node may clone by a channel of its own.
    note(JSON.stringify(structuredClone({ a: 1 })))
    made.postMessage('real')
  })
  await expect(sim.run('1s')).rejects.toThrow(
    new RegExp(`^n1 calls ${name}\\.postMessage at .*ports\\.test\\.ts:\\d+:\\d+\\)?: it was made outside of any node`),
  )
  expect(notes).toEqual(['0 n1 {"a":1}'])
  made.close()
})

test('outside of a node channels are those of Node', async () => {
  const { port1, port2 } = new MessageChannel()
  const heard = new Promise(resolve => {
    port2.on('message', resolve)
  })
  port1.postMessage('hello')
  expect(await heard).toBe('hello')
  port1.close()
})
