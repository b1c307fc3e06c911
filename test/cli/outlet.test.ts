import { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { Outlet, type TextStream } from '../../src/cli/outlet.ts'

/** Takes so many pieces, and then gives an error. */
function stream(takes: number, code: string): { out: TextStream; text: () => string } {
  let text = ''
  const out = new Writable({
    decodeStrings: false,
    autoDestroy: false,
    write(chunk, _encoding, done) {
      if (takes-- > 0) {
        text += chunk
        done()
      } else done(Object.assign(new Error(`write ${code}`), { code }))
    },
  })
  return { out: out as TextStream, text: () => text }
}

const turn = () => new Promise(setImmediate)

test.each(['EPIPE', 'EIO'])(
  'what is written after the reader has gone (%s) is dropped, and that is no failure',
  async code => {
    const { out, text } = stream(1, code)
    const failures: Error[] = []
    const outlet = new Outlet(out, error => failures.push(error))
    for (const piece of ['one ', 'two ', 'three ']) {
      outlet.write(piece)
      await turn()
    }
    expect(text()).toBe('one ')
    expect(failures).toEqual([])
  },
)

test('a disk that is full is told once', async () => {
  const { out, text } = stream(0, 'ENOSPC')
  const failures: string[] = []
  const outlet = new Outlet(out, ({ message }) => failures.push(message))
  for (const piece of ['one ', 'two ']) {
    outlet.write(piece)
    await turn()
  }
  expect(text()).toBe('')
  expect(failures).toEqual(['write ENOSPC'])
})
