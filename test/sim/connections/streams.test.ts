import { type Connection, ConnectionError, constant, uniform } from 'sameseed'
import { expect, test } from 'vitest'
import { cluster, typed } from '../cluster.ts'

/** n1 connects to n2 and sends a number every 10 ms; n2 notes what it gets and when. */
function stream(spec: Parameters<typeof cluster>[1] = {}) {
  const received: (number | string)[] = []
  const sender: string[] = []
  const times: number[] = []
  const sim = cluster(
    env => {
      if (env.id === 'n1') {
        void (async () => {
          try {
            const connection = await typed<number>(env).connect('n2')
            for (let n = 0; n < 20; n++) {
              connection.send(n)
              await env.sleep('10ms')
            }
            connection.close()
            sender.push('closed')
          } catch (error) {
            sender.push((error as Error).name)
          }
        })()
      }
      return {
        async accept(connection: Connection<number>) {
          try {
            for await (const n of connection) {
              received.push(n)
              times.push(sim.now)
            }
            received.push('end')
          } catch (error) {
            received.push((error as Error).name)
          }
        },
      }
    },
    { network: { latency: uniform('1ms', '30ms') }, ...spec },
  )
  return { sim, received, sender, times }
}

const numbers = Array.from({ length: 20 }, (_, n) => n)

test('what is sent arrives in order and completely, on a network that reorders and loses', async () => {
  const { sim, received, sender } = stream({ network: { latency: uniform('1ms', '30ms'), loss: 0.3, duplicate: 0.3 } })
  await sim.run('5s')
  expect(received).toEqual([...numbers, 'end'])
  expect(sender).toEqual(['closed'])
})

test('a partition stalls it, and it goes on afterwards', async () => {
  const { sim, received, times } = stream()
  await sim.run('100ms')
  const cut = sim.net.partition(['n1'], ['n2'])
  const before = received.length
  await sim.run('2s')
  expect(received).toHaveLength(before)
  cut.heal()
  await sim.run('1s')
  expect(received).toEqual([...numbers, 'end'])
  expect(times[before]).toBeGreaterThan(2_100)
})

test('a reset breaks both ends at once, and what was on its way is lost', async () => {
  const { sim, received, sender } = stream({ network: { latency: constant('30ms') } })
  await sim.run('150ms')
  const arrived = received.length
  expect(arrived).toBeGreaterThan(0)
  sim.inject({ kind: 'reset', at: 0, between: ['n1', 'n2'] })
  await sim.run('1s')
  expect(received.slice(0, arrived)).toEqual(numbers.slice(0, arrived))
  expect(received.slice(arrived)).toEqual([ConnectionError.name])
  expect(sender).toEqual([ConnectionError.name])
})

test('the crash of one end resets the other', async () => {
  const { sim, received, sender } = stream()
  await sim.run('150ms')
  sim.crash('n2')
  const arrived = received.length
  await sim.run('1s')
  expect(sender).toEqual([ConnectionError.name])
  expect(received).toHaveLength(arrived)
})

test('connecting to a dead node is refused, to an unreachable one times out', async () => {
  const dead = stream()
  dead.sim.crash('n2')
  await dead.sim.run('1s')
  expect(dead.sender).toEqual([ConnectionError.name])
  const unreachable = stream()
  unreachable.sim.net.partition(['n1'], ['n2'])
  await unreachable.sim.run('4.9s')
  expect(unreachable.sender).toEqual([])
  await unreachable.sim.run('1s')
  expect(unreachable.sender).toEqual([ConnectionError.name])
})

test('an async function takes connections from its environment', async () => {
  const received: string[] = []
  const sim = cluster(async env => {
    if (env.id === 'n1') {
      const connection = await typed<string>(env).connect('n2')
      connection.send('hello')
      received.push((await connection.receive()) ?? 'closed')
    } else {
      for await (const connection of typed<string>(env).connections) {
        connection.send(`${await connection.receive()} back`)
      }
    }
    return undefined
  })
  await sim.run('1s')
  expect(received).toEqual(['hello back'])
})
