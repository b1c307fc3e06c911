import fs from 'node:fs'
import { isAbsolute, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { refuse } from '../../sim/globals/off-thread.ts'
import type { Machine } from '../machine/machine.ts'
import { refusing } from './refusing.ts'

const ADVICE = 'Files are not simulated for programs yet.'

/** What reads and changes nothing: let through for the program's own files and its packages. */
const READING = [
  'readFileSync',
  'existsSync',
  'statSync',
  'lstatSync',
  'readdirSync',
  'realpathSync',
  'accessSync',
] as const

/** `node:fs` of one machine: the program's own files can be read, and its standard output be written. All else is refused by name. */
export function fsModule(machine: Machine) {
  const { stdout, stderr, invocation } = machine
  const isOwn = (path: string) => {
    const from = relative(invocation.cwd, path)
    return (!from.startsWith('..') && !isAbsolute(from)) || /[\\/]node_modules[\\/]/.test(path)
  }
  const reading = Object.fromEntries(
    READING.map(call => [
      call,
      (given: string | URL, ...rest: unknown[]) => {
        const path = given instanceof URL || String(given).startsWith('file:') ? fileURLToPath(given) : String(given)
        const full = resolve(machine.cwd(), path)
        if (!isOwn(full)) refuse(`fs.${call} of ${full}`, `A program can read its own files and packages. ${ADVICE}`)
        return (fs[call] as (path: string, ...rest: unknown[]) => unknown)(full, ...rest)
      },
    ]),
  )
  const outputs = new Map([
    [1, stdout],
    [2, stderr],
  ])
  const refused = refusing('fs', fs, ADVICE)
  const otherwise = (call: string) => refused[call] as (...args: unknown[]) => unknown
  const written = (data: string | Uint8Array) => (typeof data === 'string' ? Buffer.byteLength(data) : data.length)
  return {
    ...refused,
    ...reading,
    constants: fs.constants,
    Stats: fs.Stats,
    Dirent: fs.Dirent,
    promises: { ...refusing('fs.promises', fs.promises, ADVICE), constants: fs.promises.constants },
    writeSync(fd: number, data: string | Uint8Array, ...rest: unknown[]) {
      const output = outputs.get(fd)
      if (output === undefined) return otherwise('writeSync')(fd, data, ...rest)
      output.take(data)
      return written(data)
    },
    write(fd: number, data: string | Uint8Array, ...rest: unknown[]) {
      const output = outputs.get(fd)
      const callback = rest.at(-1)
      if (output === undefined || typeof callback !== 'function') return otherwise('write')(fd, data, ...rest)
      output.take(data)
      machine.soon(() => callback(null, written(data), data))
      return undefined
    },
    fsyncSync(fd: number) {
      if (!outputs.has(fd)) otherwise('fsyncSync')(fd)
    },
    fsync(fd: number, callback: (error: null) => void) {
      if (outputs.has(fd)) machine.soon(() => callback(null))
      else otherwise('fsync')(fd, callback)
    },
  }
}
