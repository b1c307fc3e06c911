/** What Node does on other threads, a node does on its own: WebAssembly at once, cryptography in virtual time. */
import { describe, expect, test } from 'vitest'
import { cluster } from './cluster.ts'

/** What an asynchronous function comes to within a node, and when, milliseconds. */
async function inNode(act: () => Promise<unknown>): Promise<unknown> {
  let result: unknown = 'nothing'
  const sim = cluster(
    env => {
      env.after('5ms', () => {
        void act().then(
          value => {
            result = [value, sim.now]
          },
          (error: unknown) => {
            result = [(error as Error).name, sim.now]
          },
        )
      })
      return undefined
    },
    { count: 1 },
  )
  await sim.run('10ms')
  return result
}

/** The types of Node do not have it. */
const { WebAssembly } = globalThis as unknown as {
  readonly WebAssembly: {
    readonly Module: new (source: Uint8Array) => object
    readonly Instance: new (module: object) => object
    compile(source: Uint8Array): Promise<object>
    instantiate(source: object): Promise<object>
  }
}

/** The smallest module there is: no functions, nothing. */
const EMPTY = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])

describe('WebAssembly', () => {
  test('is compiled and started within the step', async () => {
    expect(await inNode(async () => (await WebAssembly.compile(EMPTY)) instanceof WebAssembly.Module)).toEqual([
      true,
      5,
    ])
    expect(await inNode(async () => Object.keys(await WebAssembly.instantiate(EMPTY)))).toEqual([
      ['module', 'instance'],
      5,
    ])
    const module = new WebAssembly.Module(EMPTY)
    const start = async () => (await WebAssembly.instantiate(module)) instanceof WebAssembly.Instance
    expect(await inNode(start)).toEqual([true, 5])
  })

  test('that is none rejects', async () => {
    expect(await inNode(() => WebAssembly.compile(new Uint8Array([1, 2, 3])))).toEqual(['CompileError', 5])
  })
})

describe('what is encrypted', () => {
  const roundTrip = (name: 'AES-GCM' | 'AES-CBC', extra: object, change?: (bytes: Uint8Array) => void) => async () => {
    const { subtle } = globalThis.crypto
    const key = await subtle.importKey('raw', new Uint8Array(32).fill(7), name, true, ['encrypt', 'decrypt'])
    const iv = new Uint8Array(name === 'AES-GCM' ? 12 : 16).fill(1)
    const secret = new Uint8Array(await subtle.encrypt({ name, iv, ...extra }, key, Buffer.from('hello')))
    change?.(secret)
    const text = Buffer.from(await subtle.decrypt({ name, iv, ...extra }, key, secret)).toString()
    return [text, secret.length]
  }

  test.each([
    ['AES-GCM', {}, 21],
    ['AES-GCM', { tagLength: 96 }, 17],
    ['AES-GCM', { additionalData: new Uint8Array([1, 2]) }, 21],
    ['AES-CBC', {}, 16],
  ] as const)('with %s %j comes out again', async (name, extra, length) => {
    expect(await inNode(roundTrip(name, extra))).toEqual([['hello', length], expect.any(Number)])
  })

  test('and changed is refused', async () => {
    const change = (bytes: Uint8Array) => {
      bytes[0] = (bytes[0] as number) ^ 1
    }
    expect(await inNode(roundTrip('AES-GCM', {}, change))).toEqual(['OperationError', expect.any(Number)])
  })

  test.each([0, 4, 12, 15])('and cut down to %i bytes of its tag is refused, as by the real one', async kept => {
    const { subtle } = globalThis.crypto
    const iv = new Uint8Array(12)
    const cut = async () => {
      const key = await subtle.importKey('raw', new Uint8Array(32).fill(7), 'AES-GCM', true, ['encrypt', 'decrypt'])
      const tag = await subtle.encrypt({ name: 'AES-GCM', iv }, key, new Uint8Array(0))
      return (await subtle.decrypt({ name: 'AES-GCM', iv }, key, tag.slice(0, kept))).byteLength
    }
    await expect(cut()).rejects.toMatchObject({ name: 'OperationError' })
    expect(await inNode(cut)).toEqual(['OperationError', expect.any(Number)])
  })
})
