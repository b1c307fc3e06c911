/** What is called with nonsense says what it expected: an error of our own code is none of the user's. */

import * as sameseed from 'sameseed'
import { constant, describeFault, gen, http, kvClient, run, ScenarioError, scenario, tsoClient } from 'sameseed'
import { describe, expect, test } from 'vitest'

const NONSENSE: readonly unknown[] = [undefined, null, 5, 'text', true, {}, [], () => 1, new Map(), new Date(0)]

/** As JavaScript tells of values that code did not expect. */
const RAW = /^Cannot (read|destructure|convert undefined)|is not (a function|iterable|an object)/

const functions = [...Object.entries(sameseed), ...Object.entries(gen).map(([name, f]) => [`gen.${name}`, f] as const)]
  .filter(([, value]) => typeof value === 'function')
  .filter(([, value]) => !/^class /.test(Function.prototype.toString.call(value)))
  .map(([name, value]) => [name, value as (...args: readonly unknown[]) => unknown] as const)

test.each(functions)('%s answers nonsense with a sentence', async (_, call) => {
  for (const args of [[], ...NONSENSE.flatMap(one => [[one], ['x', one]])]) {
    let said: unknown
    try {
      const returned = call(...args)
      if (returned instanceof Promise) returned.catch(() => {})
      // What does not fail at once may wait for ever.
      await Promise.race([returned, new Promise(resolve => setImmediate(resolve))])
    } catch (error) {
      said = error
    }
    if (said instanceof Error) expect(said.message, `called with ${JSON.stringify(args)}`).not.toMatch(RAW)
  }
})

describe('in place of an env', () => {
  test.each([
    ['kvClient', () => kvClient(null as never, 'kv1'), 'found null'],
    ['tsoClient', () => tsoClient({} as never, 'tso1'), 'found {}'],
    ['http', () => http(5 as never, 'http://api:80'), 'found 5'],
  ])('%s says what it was given', (name, call, found) => {
    const sentence = `${name}: expected the env that start of a node or client is given, but ${found}`
    expect(call).toThrow(ScenarioError)
    expect(call).toThrow(sentence)
  })
})

describe('describeFault', () => {
  test.each([
    [null, 'describeFault: '],
    [{}, 'a kind of fault: partition'],
    [{ kind: 'nope', at: '1s' }, 'a kind of fault: partition'],
    [{ kind: 'partition', at: '1s' }, 'groups'],
    [{ kind: 'loss', at: '1s', rate: 'x' }, 'rate'],
  ])('of %j says what is wrong with it', (fault, sentence) => {
    expect(() => describeFault(fault as never)).toThrow(ScenarioError)
    expect(() => describeFault(fault as never)).toThrow(sentence)
  })

  test('of a fault as a run has it, and of a text, is a line', async () => {
    const system = scenario({
      name: 'faults',
      nodes: { count: 3, start: () => ({ receive: () => 1 }) },
      faults: sameseed.swarm(sameseed.partition(), sameseed.crash(), sameseed.loss(), sameseed.clockSkew()),
      duration: '5s',
    })
    let described = 0
    for (let seed = 1; seed <= 5; seed++) {
      const { faults } = await run(system, { seed })
      for (const { fault } of faults) expect(describeFault(fault)).toMatch(/\w/)
      described += faults.length
    }
    expect(described).toBeGreaterThan(5)
    expect(describeFault('partition by hand')).toBe('partition by hand')
  })
})

describe('what has its contents elsewhere is no object with options', () => {
  const nodes = { count: 1, start: () => {} }
  const sentence = (option: string) => new RegExp(`scenario "map": ${option} is .*: expected an object`)

  test.each([
    new Map([['latency', constant('1ms')]]),
    new Set(),
    new Date(0),
    Promise.resolve({}),
    /x/,
    new Error('x'),
  ])('as %s', given => {
    for (const option of ['network', 'disk', 'liveness', 'nodes', 'clients']) {
      const make = () => scenario({ name: 'map', nodes, duration: '1s', [option]: given } as never)
      expect(make).toThrow(ScenarioError)
      expect(make).toThrow(sentence(option))
    }
  })

  test('an object of a class, one without a prototype and a module are', () => {
    class Network {
      latency = constant('1ms')
    }
    const bare = Object.assign(Object.create(null) as object, { latency: constant('1ms') })
    for (const network of [new Network(), bare]) {
      expect(scenario({ name: 'class', nodes, duration: '1s', network } as never).name).toBe('class')
    }
    // It is looked into: what it has are no options of a network.
    expect(() => scenario({ name: 'module', nodes, duration: '1s', network: sameseed } as never)).toThrow(
      'there is no option "network.',
    )
  })
})
